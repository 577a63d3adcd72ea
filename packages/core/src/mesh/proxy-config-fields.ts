/** How a field of ProxyConfig travels as JSON; `message` and `enum` are kept as they are written. */
export type FieldKind =
  | 'text'
  | 'duration'
  | 'integer'
  | 'optionalInteger'
  | 'optionalFlag'
  | 'mode'
  | 'textMap'
  | 'texts'
  | 'message'
  | 'enum';

/**
 * The fields of ProxyConfig in the order in which its protobuf message declares them, since that is
 * the order of `PROXY_CONFIG`. Source: istio.io/api mesh/v1alpha1/proxy.proto at 1.31.
 */
export const PROXY_CONFIG_FIELDS: ReadonlyMap<string, FieldKind> = new Map<string, FieldKind>([
  ['configPath', 'text'],
  ['binaryPath', 'text'],
  ['serviceCluster', 'text'],
  ['tracingServiceName', 'enum'],
  ['drainDuration', 'duration'],
  ['discoveryAddress', 'text'],
  ['discoveryRefreshDelay', 'duration'],
  ['zipkinAddress', 'text'],
  ['statsdUdpAddress', 'text'],
  ['envoyMetricsServiceAddress', 'text'],
  ['proxyAdminPort', 'integer'],
  ['availabilityZone', 'text'],
  ['controlPlaneAuthPolicy', 'enum'],
  ['customConfigFile', 'text'],
  ['statNameLength', 'integer'],
  ['concurrency', 'optionalInteger'],
  ['proxyBootstrapTemplatePath', 'text'],
  ['interceptionMode', 'mode'],
  ['tracing', 'message'],
  ['sds', 'message'],
  ['envoyAccessLogService', 'message'],
  ['envoyMetricsService', 'message'],
  ['proxyMetadata', 'textMap'],
  ['runtimeValues', 'textMap'],
  ['statusPort', 'integer'],
  ['extraStatTags', 'texts'],
  ['gatewayTopology', 'message'],
  ['terminationDrainDuration', 'duration'],
  ['meshId', 'text'],
  ['readinessProbe', 'message'],
  ['proxyStatsMatcher', 'message'],
  ['holdApplicationUntilProxyStarts', 'optionalFlag'],
  ['caCertificatesPem', 'texts'],
  ['image', 'message'],
  ['privateKeyProvider', 'message'],
  ['proxyHeaders', 'message'],
  ['fileFlushInterval', 'duration'],
  ['fileFlushMinSizeKb', 'integer'],
  ['statsCompression', 'optionalFlag'],
  ['connectionSettings', 'message'],
]);

/** Durations inside the messages above. */
export const NESTED_DURATIONS: ReadonlySet<string> = new Set([
  'pollDelay',
  'httpIdleTimeout',
  'httpMaxConnectionDuration',
  'httpDrainTimeout',
  'httpRequestTimeout',
  'httpRequestHeadersTimeout',
  'httpStreamIdleTimeout',
  'httpMaxStreamDuration',
]);

/** Fields of those messages, siblings in the order of their declaration. */
export const NESTED_ORDER: readonly string[] = [
  'zipkin lightstep datadog stackdriver openCensusAgent customTags maxPathTagLength sampling',
  'address accessToken debug',
  'tlsSettings tcpKeepalive enableIstioTags',
  'mode clientCertificate privateKey caCertificates credentialName subjectAltNames sni',
  'numTrustedProxies forwardClientCertDetails proxyProtocol',
  'initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold',
  'httpGet tcpSocket exec grpc path port host scheme httpHeaders name value',
  'inclusionPrefixes inclusionSuffixes inclusionRegexps',
  'cryptomb qat pollDelay fallback',
  'forwardedClientCert setCurrentClientCertDetails requestId server attemptCount envoyDebugHeaders',
  'metadataExchangeHeaders preserveHttp1HeaderCase xForwardedHost xForwardedPort',
  'disabled enabled subject cert chain dns uri',
  'profile listenerPerConnectionBufferLimitBytes clusterPerConnectionBufferLimitBytes',
  'httpIdleTimeout httpMaxConnectionDuration httpDrainTimeout httpRequestTimeout',
  'httpRequestHeadersTimeout httpStreamIdleTimeout httpMaxStreamDuration httpMaxConcurrentStreams',
  'http2InitialStreamWindowSize http2InitialConnectionWindowSize httpHeadersWithUnderscoresAction',
  'httpMergeSlashes httpPathWithEscapedSlashesAction listenerConnectionLimit',
  'globalDownstreamConnectionLimit',
].flatMap((siblings) => siblings.split(' '));
