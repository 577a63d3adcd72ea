/**
 * The messages below MeshConfig as templates in Go see them; from istio.io/api at 1.31. For the
 * notation see `struct-table.ts`.
 */
export const MESH_STRUCTS = `
v1alpha1.Certificate = SecretName DnsNames:[]string
v1alpha1.ConfigSource = Address TlsSettings:*v1alpha3.ClientTLSSettings
  SubscribedResources:[]enum/v1alpha1.Resource
v1alpha1.LabelSelector = MatchLabels:{}string
  MatchExpressions:[]*v1alpha1.LabelSelectorRequirement
v1alpha1.LabelSelectorRequirement = Key Operator Values:[]string
v1alpha1.MeshConfig = ProxyListenPort:int32 ProxyInboundListenPort:int32 ProxyHttpPort:int32
  ConnectTimeout:duration HboneIdleTimeout:duration ProtocolDetectionTimeout:duration
  TcpKeepalive:*v1alpha3.ConnectionPoolSettings_TCPSettings_TcpKeepalive IngressClass
  IngressService IngressControllerMode:enum/v1alpha1.MeshConfig_IngressControllerMode
  IngressSelector EnableTracing:bool AccessLogFile AccessLogFormat
  AccessLogEncoding:enum/v1alpha1.MeshConfig_AccessLogEncoding EnableEnvoyAccessLogService:bool
  DisableEnvoyListenerLog:bool DefaultConfig:*v1alpha1.ProxyConfig
  OutboundTrafficPolicy:*v1alpha1.MeshConfig_OutboundTrafficPolicy
  InboundTrafficPolicy:*v1alpha1.MeshConfig_InboundTrafficPolicy
  ConfigSources:[]*v1alpha1.ConfigSource EnableAutoMtls:BoolValue TrustDomain
  TrustDomainAliases:[]string CaCertificates:[]*v1alpha1.MeshConfig_CertificateData
  DefaultServiceExportTo:[]string DefaultVirtualServiceExportTo:[]string
  DefaultDestinationRuleExportTo:[]string RootNamespace
  LocalityLbSetting:*v1alpha3.LocalityLoadBalancerSetting
  ZoneAwareLbSetting:*v1alpha3.ZoneAwareLoadBalancerSetting DnsRefreshRate:duration
  H2UpgradePolicy:enum/v1alpha1.MeshConfig_H2UpgradePolicy InboundClusterStatName
  OutboundClusterStatName Certificates:[]*v1alpha1.Certificate
  ServiceSettings:[]*v1alpha1.MeshConfig_ServiceSettings
  ServiceScopeConfigs:[]*v1alpha1.MeshConfig_ServiceScopeConfigs EnablePrometheusMerge:BoolValue
  VerifyCertificateAtClient:BoolValue Ca:*v1alpha1.MeshConfig_CA
  ExtensionProviders:[]*v1alpha1.MeshConfig_ExtensionProvider
  DefaultProviders:*v1alpha1.MeshConfig_DefaultProviders
  DiscoverySelectors:[]*v1alpha1.LabelSelector
  PathNormalization:*v1alpha1.MeshConfig_ProxyPathNormalization
  DefaultHttpRetryPolicy:*v1alpha3.HTTPRetry MeshMTLS:*v1alpha1.MeshConfig_TLSConfig
  TlsDefaults:*v1alpha1.MeshConfig_TLSConfig
  DefaultTrafficPolicy:*v1alpha1.MeshConfig_DefaultTrafficPolicy
  ServiceEntryVisibility:*v1alpha1.ServiceEntryVisibility
v1alpha1.MeshConfig_CA = Address TlsSettings:*v1alpha3.ClientTLSSettings RequestTimeout:duration
  IstiodSide:bool
v1alpha1.MeshConfig_CertificateData = ^Pem ^SpiffeBundleUrl CertSigners:[]string
  TrustDomains:[]string
v1alpha1.MeshConfig_DefaultProviders = Tracing:[]string Metrics:[]string AccessLogging:[]string
v1alpha1.MeshConfig_DefaultTrafficPolicy = ConnectionPool:*v1alpha3.ConnectionPoolSettings
  OutlierDetection:*v1alpha3.OutlierDetection
v1alpha1.MeshConfig_ExtensionProvider = Name
  ^EnvoyExtAuthzHttp:*v1alpha1.MeshConfig_ExtensionProvider_EnvoyExternalAuthorizationHttpProvider
  ^EnvoyExtAuthzGrpc:*v1alpha1.MeshConfig_ExtensionProvider_EnvoyExternalAuthorizationGrpcProvider
  ^Zipkin:*v1alpha1.MeshConfig_ExtensionProvider_ZipkinTracingProvider
  ^Lightstep:*v1alpha1.MeshConfig_ExtensionProvider_LightstepTracingProvider
  ^Datadog:*v1alpha1.MeshConfig_ExtensionProvider_DatadogTracingProvider
  ^Stackdriver:*v1alpha1.MeshConfig_ExtensionProvider_StackdriverProvider
  ^Opencensus:*v1alpha1.MeshConfig_ExtensionProvider_OpenCensusAgentTracingProvider
  ^Skywalking:*v1alpha1.MeshConfig_ExtensionProvider_SkyWalkingTracingProvider
  ^Opentelemetry:*v1alpha1.MeshConfig_ExtensionProvider_OpenTelemetryTracingProvider
  ^Prometheus:*v1alpha1.MeshConfig_ExtensionProvider_PrometheusMetricsProvider
  ^EnvoyFileAccessLog:*v1alpha1.MeshConfig_ExtensionProvider_EnvoyFileAccessLogProvider
  ^EnvoyHttpAls:*v1alpha1.MeshConfig_ExtensionProvider_EnvoyHttpGrpcV3LogProvider
  ^EnvoyTcpAls:*v1alpha1.MeshConfig_ExtensionProvider_EnvoyTcpGrpcV3LogProvider
  ^EnvoyOtelAls:*v1alpha1.MeshConfig_ExtensionProvider_EnvoyOpenTelemetryLogProvider
  ^Sds:*v1alpha1.MeshConfig_ExtensionProvider_SDSProvider
v1alpha1.MeshConfig_ExtensionProvider_DatadogTracingProvider = Service Port:uint32
  MaxTagLength:uint32
v1alpha1.MeshConfig_ExtensionProvider_EnvoyExternalAuthorizationGrpcProvider = Service Port:uint32
  Timeout:duration FailOpen:bool ClearRouteCache:bool StatusOnError
  IncludeRequestBodyInCheck:*v1alpha1.MeshConfig_ExtensionProvider_EnvoyExternalAuthorizationRequestBody
v1alpha1.MeshConfig_ExtensionProvider_EnvoyExternalAuthorizationHttpProvider = Service Port:uint32
  Timeout:duration PathPrefix FailOpen:bool ClearRouteCache:bool StatusOnError
  IncludeHeadersInCheck:[]string IncludeRequestHeadersInCheck:[]string
  IncludeAdditionalHeadersInCheck:{}string
  IncludeRequestBodyInCheck:*v1alpha1.MeshConfig_ExtensionProvider_EnvoyExternalAuthorizationRequestBody
  HeadersToUpstreamOnAllow:[]string HeadersToDownstreamOnDeny:[]string
  HeadersToDownstreamOnAllow:[]string
v1alpha1.MeshConfig_ExtensionProvider_EnvoyExternalAuthorizationRequestBody =
  MaxRequestBytes:uint32 AllowPartialMessage:bool PackAsBytes:bool
v1alpha1.MeshConfig_ExtensionProvider_EnvoyFileAccessLogProvider = Path
  LogFormat:*v1alpha1.MeshConfig_ExtensionProvider_EnvoyFileAccessLogProvider_LogFormat
  OmitEmptyValues:bool
v1alpha1.MeshConfig_ExtensionProvider_EnvoyFileAccessLogProvider_LogFormat = ^Text ^Labels:json
v1alpha1.MeshConfig_ExtensionProvider_EnvoyHttpGrpcV3LogProvider = Service Port:uint32 LogName
  FilterStateObjectsToLog:[]string AdditionalRequestHeadersToLog:[]string
  AdditionalResponseHeadersToLog:[]string AdditionalResponseTrailersToLog:[]string
v1alpha1.MeshConfig_ExtensionProvider_EnvoyOpenTelemetryLogProvider = Service Port:uint32 LogName
  LogFormat:*v1alpha1.MeshConfig_ExtensionProvider_EnvoyOpenTelemetryLogProvider_LogFormat
v1alpha1.MeshConfig_ExtensionProvider_EnvoyOpenTelemetryLogProvider_LogFormat = Text Labels:json
v1alpha1.MeshConfig_ExtensionProvider_EnvoyTcpGrpcV3LogProvider = Service Port:uint32 LogName
  FilterStateObjectsToLog:[]string
v1alpha1.MeshConfig_ExtensionProvider_GrpcService = Timeout:duration
  InitialMetadata:[]*v1alpha1.MeshConfig_ExtensionProvider_HttpHeader
v1alpha1.MeshConfig_ExtensionProvider_HttpHeader = Name ^Value ^EnvName
v1alpha1.MeshConfig_ExtensionProvider_HttpService = Path Timeout:duration
  Headers:[]*v1alpha1.MeshConfig_ExtensionProvider_HttpHeader
v1alpha1.MeshConfig_ExtensionProvider_LightstepTracingProvider = Service Port:uint32 AccessToken
  MaxTagLength:uint32
v1alpha1.MeshConfig_ExtensionProvider_OpenCensusAgentTracingProvider = Service Port:uint32
  Context:[]enum/v1alpha1.MeshConfig_ExtensionProvider_OpenCensusAgentTracingProvider_TraceContext
  MaxTagLength:uint32
v1alpha1.MeshConfig_ExtensionProvider_OpenTelemetryTracingProvider = Service Port:uint32
  MaxTagLength:uint32 Http:*v1alpha1.MeshConfig_ExtensionProvider_HttpService
  Grpc:*v1alpha1.MeshConfig_ExtensionProvider_GrpcService
  ResourceDetectors:*v1alpha1.MeshConfig_ExtensionProvider_ResourceDetectors
  ServiceAttributeEnrichment:enum/v1alpha1.MeshConfig_ExtensionProvider_ServiceAttributeEnrichment
  ^DynatraceSampler:*v1alpha1.MeshConfig_ExtensionProvider_OpenTelemetryTracingProvider_DynatraceSampler
v1alpha1.MeshConfig_ExtensionProvider_OpenTelemetryTracingProvider_DynatraceSampler = Tenant
  ClusterId:int32 RootSpansPerMinute:uint32
  HttpService:*v1alpha1.MeshConfig_ExtensionProvider_OpenTelemetryTracingProvider_DynatraceSampler_DynatraceApi
v1alpha1.MeshConfig_ExtensionProvider_OpenTelemetryTracingProvider_DynatraceSampler_DynatraceApi =
  Service Port:uint32 Http:*v1alpha1.MeshConfig_ExtensionProvider_HttpService
v1alpha1.MeshConfig_ExtensionProvider_PrometheusMetricsProvider =
v1alpha1.MeshConfig_ExtensionProvider_ResourceDetectors =
  Environment:*v1alpha1.MeshConfig_ExtensionProvider_ResourceDetectors_EnvironmentResourceDetector
  Dynatrace:*v1alpha1.MeshConfig_ExtensionProvider_ResourceDetectors_DynatraceResourceDetector
v1alpha1.MeshConfig_ExtensionProvider_ResourceDetectors_DynatraceResourceDetector =
v1alpha1.MeshConfig_ExtensionProvider_ResourceDetectors_EnvironmentResourceDetector =
v1alpha1.MeshConfig_ExtensionProvider_SDSProvider = Name Service Port:uint32
v1alpha1.MeshConfig_ExtensionProvider_SkyWalkingTracingProvider = Service Port:uint32 AccessToken
v1alpha1.MeshConfig_ExtensionProvider_StackdriverProvider = Debug:bool
  MaxNumberOfAttributes:Int64Value MaxNumberOfAnnotations:Int64Value
  MaxNumberOfMessageEvents:Int64Value MaxTagLength:uint32
  Logging:*v1alpha1.MeshConfig_ExtensionProvider_StackdriverProvider_Logging
v1alpha1.MeshConfig_ExtensionProvider_StackdriverProvider_Logging = Labels:{}string
v1alpha1.MeshConfig_ExtensionProvider_ZipkinTracingProvider = Service Port:uint32
  MaxTagLength:uint32 Enable_64BitTraceId(enable64bitTraceId):bool Path
  TraceContextOption:enum/v1alpha1.MeshConfig_ExtensionProvider_ZipkinTracingProvider_TraceContextOption
  Timeout:duration Headers:[]*v1alpha1.MeshConfig_ExtensionProvider_HttpHeader
v1alpha1.MeshConfig_InboundTrafficPolicy = Mode:enum/v1alpha1.MeshConfig_InboundTrafficPolicy_Mode
v1alpha1.MeshConfig_OutboundTrafficPolicy =
  Mode:enum/v1alpha1.MeshConfig_OutboundTrafficPolicy_Mode Tls:*v1alpha3.ClientTLSSettings
v1alpha1.MeshConfig_ProxyPathNormalization =
  Normalization:enum/v1alpha1.MeshConfig_ProxyPathNormalization_NormalizationType
v1alpha1.MeshConfig_ServiceScopeConfigs = NamespaceSelector:*v1alpha1.LabelSelector
  ServicesSelector:*v1alpha1.LabelSelector
  Scope:enum/v1alpha1.MeshConfig_ServiceScopeConfigs_Scope
v1alpha1.MeshConfig_ServiceSettings = Settings:*v1alpha1.MeshConfig_ServiceSettings_Settings
  Hosts:[]string
v1alpha1.MeshConfig_ServiceSettings_Settings = ClusterLocal:bool
v1alpha1.MeshConfig_TLSConfig = MinProtocolVersion:enum/v1alpha1.MeshConfig_TLSConfig_TLSProtocol
  EcdhCurves:[]string CipherSuites:[]string
v1alpha1.PrivateKeyProvider = ^Cryptomb:*v1alpha1.PrivateKeyProvider_CryptoMb
  ^Qat:*v1alpha1.PrivateKeyProvider_QAT
v1alpha1.PrivateKeyProvider_CryptoMb = PollDelay:duration Fallback:BoolValue
v1alpha1.PrivateKeyProvider_QAT = PollDelay:duration Fallback:BoolValue
v1alpha1.ProxyConfig = ConfigPath BinaryPath ^ServiceCluster
  ^TracingServiceName:enum/v1alpha1.ProxyConfig_TracingServiceName DrainDuration:duration
  DiscoveryAddress DiscoveryRefreshDelay:duration ZipkinAddress StatsdUdpAddress
  EnvoyMetricsServiceAddress ProxyAdminPort:int32 AvailabilityZone
  ControlPlaneAuthPolicy:enum/v1alpha1.AuthenticationPolicy CustomConfigFile StatNameLength:int32
  Concurrency:Int32Value ProxyBootstrapTemplatePath
  InterceptionMode:enum/v1alpha1.ProxyConfig_InboundInterceptionMode Tracing:*v1alpha1.Tracing
  Sds:*v1alpha1.SDS EnvoyAccessLogService:*v1alpha1.RemoteService
  EnvoyMetricsService:*v1alpha1.RemoteService ProxyMetadata:{}string RuntimeValues:{}string
  StatusPort:int32 ExtraStatTags:[]string GatewayTopology:*v1alpha1.Topology
  TerminationDrainDuration:duration MeshId ReadinessProbe:*v1alpha3.ReadinessProbe
  ProxyStatsMatcher:*v1alpha1.ProxyConfig_ProxyStatsMatcher
  HoldApplicationUntilProxyStarts:BoolValue CaCertificatesPem:[]string Image:*v1beta1.ProxyImage
  PrivateKeyProvider:*v1alpha1.PrivateKeyProvider ProxyHeaders:*v1alpha1.ProxyConfig_ProxyHeaders
  FileFlushInterval:duration FileFlushMinSizeKb:uint32 StatsCompression:BoolValue
  ConnectionSettings:*v1alpha1.ProxyConfig_ConnectionSettings
v1alpha1.ProxyConfig_ConnectionSettings =
  Profile:enum/v1alpha1.ProxyConfig_ConnectionSettings_Profile
  ListenerPerConnectionBufferLimitBytes:Int32Value ClusterPerConnectionBufferLimitBytes:Int32Value
  HttpIdleTimeout:duration HttpMaxConnectionDuration:duration HttpDrainTimeout:duration
  HttpRequestTimeout:duration HttpRequestHeadersTimeout:duration HttpStreamIdleTimeout:duration
  HttpMaxStreamDuration:duration HttpMaxConcurrentStreams:Int32Value
  Http2InitialStreamWindowSize:Int32Value Http2InitialConnectionWindowSize:Int32Value
  HttpHeadersWithUnderscoresAction:enum/v1alpha1.ProxyConfig_ConnectionSettings_HeadersWithUnderscoresAction
  HttpMergeSlashes:BoolValue
  HttpPathWithEscapedSlashesAction:enum/v1alpha1.ProxyConfig_ConnectionSettings_PathWithEscapedSlashesAction
  ListenerConnectionLimit:Int32Value GlobalDownstreamConnectionLimit:Int32Value
v1alpha1.ProxyConfig_ProxyHeaders = ForwardedClientCert:enum/v1alpha1.ForwardClientCertDetails
  SetCurrentClientCertDetails:*v1alpha1.ProxyConfig_ProxyHeaders_SetCurrentClientCertDetails
  RequestId:*v1alpha1.ProxyConfig_ProxyHeaders_RequestId
  Server:*v1alpha1.ProxyConfig_ProxyHeaders_Server
  AttemptCount:*v1alpha1.ProxyConfig_ProxyHeaders_AttemptCount
  EnvoyDebugHeaders:*v1alpha1.ProxyConfig_ProxyHeaders_EnvoyDebugHeaders
  MetadataExchangeHeaders:*v1alpha1.ProxyConfig_ProxyHeaders_MetadataExchangeHeaders
  PreserveHttp1HeaderCase:BoolValue
  XForwardedHost:*v1alpha1.ProxyConfig_ProxyHeaders_XForwardedHost
  XForwardedPort:*v1alpha1.ProxyConfig_ProxyHeaders_XForwardedPort
v1alpha1.ProxyConfig_ProxyHeaders_AttemptCount = Disabled:BoolValue
v1alpha1.ProxyConfig_ProxyHeaders_EnvoyDebugHeaders = Disabled:BoolValue
v1alpha1.ProxyConfig_ProxyHeaders_MetadataExchangeHeaders =
  Mode:enum/v1alpha1.ProxyConfig_ProxyHeaders_MetadataExchangeMode
v1alpha1.ProxyConfig_ProxyHeaders_RequestId = Disabled:BoolValue
v1alpha1.ProxyConfig_ProxyHeaders_Server = Disabled:BoolValue Value
v1alpha1.ProxyConfig_ProxyHeaders_SetCurrentClientCertDetails = Subject:BoolValue Cert:BoolValue
  Chain:BoolValue Dns:BoolValue Uri:BoolValue
v1alpha1.ProxyConfig_ProxyHeaders_XForwardedHost = Enabled:BoolValue
v1alpha1.ProxyConfig_ProxyHeaders_XForwardedPort = Enabled:BoolValue
v1alpha1.ProxyConfig_ProxyStatsMatcher = InclusionPrefixes:[]string InclusionSuffixes:[]string
  InclusionRegexps:[]string
v1alpha1.RemoteService = Address TlsSettings:*v1alpha3.ClientTLSSettings
  TcpKeepalive:*v1alpha3.ConnectionPoolSettings_TCPSettings_TcpKeepalive
v1alpha1.SDS = Enabled:bool K8SSaJwtPath(k8sSaJwtPath)
v1alpha1.ServiceEntryVisibility =
  DefaultVisibility:enum/v1alpha1.ServiceEntryVisibility_Visibility ApplyToSidecars:bool
  Policies:[]*v1alpha1.ServiceEntryVisibility_Policy
v1alpha1.ServiceEntryVisibility_MatchRule = ^NamespaceSelector:*v1alpha1.LabelSelector
v1alpha1.ServiceEntryVisibility_Policy =
  Visibility:enum/v1alpha1.ServiceEntryVisibility_Visibility
  MatchingRules:[]*v1alpha1.ServiceEntryVisibility_MatchRule
v1alpha1.Topology = NumTrustedProxies:uint32
  ForwardClientCertDetails:enum/v1alpha1.ForwardClientCertDetails
  ProxyProtocol:*v1alpha1.Topology_ProxyProtocolConfiguration
v1alpha1.Topology_ProxyProtocolConfiguration =
v1alpha1.Tracing = ^Zipkin:*v1alpha1.Tracing_Zipkin ^Lightstep:*v1alpha1.Tracing_Lightstep
  ^Datadog:*v1alpha1.Tracing_Datadog ^Stackdriver:*v1alpha1.Tracing_Stackdriver
  ^OpenCensusAgent:*v1alpha1.Tracing_OpenCensusAgent CustomTags:{}*v1alpha1.Tracing_CustomTag
  MaxPathTagLength:uint32 Sampling:double TlsSettings:*v1alpha3.ClientTLSSettings
  EnableIstioTags:BoolValue
v1alpha1.Tracing_CustomTag = ^Literal:*v1alpha1.Tracing_Literal
  ^Environment:*v1alpha1.Tracing_Environment ^Header:*v1alpha1.Tracing_RequestHeader
v1alpha1.Tracing_Datadog = Address
v1alpha1.Tracing_Environment = Name DefaultValue
v1alpha1.Tracing_Lightstep = Address AccessToken
v1alpha1.Tracing_Literal = Value
v1alpha1.Tracing_OpenCensusAgent = Address
  Context:[]enum/v1alpha1.Tracing_OpenCensusAgent_TraceContext
v1alpha1.Tracing_RequestHeader = Name DefaultValue
v1alpha1.Tracing_Stackdriver = Debug:bool MaxNumberOfAttributes:Int64Value
  MaxNumberOfAnnotations:Int64Value MaxNumberOfMessageEvents:Int64Value
v1alpha1.Tracing_Zipkin = Address
v1alpha3.ClientTLSSettings = Mode:enum/v1alpha3.ClientTLSSettings_TLSmode ClientCertificate
  PrivateKey CaCertificates CredentialName SubjectAltNames:[]string Sni
  InsecureSkipVerify:BoolValue CaCrl
v1alpha3.ConnectionPoolSettings = Tcp:*v1alpha3.ConnectionPoolSettings_TCPSettings
  Http:*v1alpha3.ConnectionPoolSettings_HTTPSettings
v1alpha3.ConnectionPoolSettings_HTTPSettings = Http1MaxPendingRequests:int32
  Http2MaxRequests:int32 MaxRequestsPerConnection:int32 MaxRetries:int32 IdleTimeout:duration
  H2UpgradePolicy:enum/v1alpha3.ConnectionPoolSettings_HTTPSettings_H2UpgradePolicy
  UseClientProtocol:bool MaxConcurrentStreams:int32
  Http2KeepAlive:*v1alpha3.ConnectionPoolSettings_HTTPSettings_ConnectionKeepalive
v1alpha3.ConnectionPoolSettings_HTTPSettings_ConnectionKeepalive = Interval:duration
  Timeout:duration
v1alpha3.ConnectionPoolSettings_TCPSettings = MaxConnections:int32 ConnectTimeout:duration
  TcpKeepalive:*v1alpha3.ConnectionPoolSettings_TCPSettings_TcpKeepalive
  MaxConnectionDuration:duration IdleTimeout:duration
v1alpha3.ConnectionPoolSettings_TCPSettings_TcpKeepalive = Probes:uint32 Time:duration
  Interval:duration
v1alpha3.ExecHealthCheckConfig = Command:[]string
v1alpha3.GrpcHealthCheckConfig = Port:uint32 Service
v1alpha3.HTTPHeader = Name Value
v1alpha3.HTTPHealthCheckConfig = Path Port:uint32 Host Scheme HttpHeaders:[]*v1alpha3.HTTPHeader
v1alpha3.HTTPRetry = Attempts:int32 PerTryTimeout:duration RetryOn RetryRemoteLocalities:BoolValue
  RetryIgnorePreviousHosts:BoolValue Backoff:duration
v1alpha3.LocalityLoadBalancerSetting =
  Distribute:[]*v1alpha3.LocalityLoadBalancerSetting_Distribute
  Failover:[]*v1alpha3.LocalityLoadBalancerSetting_Failover FailoverPriority:[]string
  Enabled:BoolValue
v1alpha3.LocalityLoadBalancerSetting_Distribute = From To:{}uint32
v1alpha3.LocalityLoadBalancerSetting_Failover = From To
v1alpha3.OutlierDetection = ConsecutiveErrors:int32 SplitExternalLocalOriginErrors:bool
  ConsecutiveLocalOriginFailures:UInt32Value ConsecutiveGatewayErrors:UInt32Value
  Consecutive_5XxErrors(consecutive5xxErrors):UInt32Value Interval:duration
  BaseEjectionTime:duration MaxEjectionPercent:int32 MinHealthPercent:int32
  OutlierDetectionHttpErrorCodes:[]uint32
v1alpha3.ReadinessProbe = InitialDelaySeconds:int32 TimeoutSeconds:int32 PeriodSeconds:int32
  SuccessThreshold:int32 FailureThreshold:int32 ^HttpGet:*v1alpha3.HTTPHealthCheckConfig
  ^TcpSocket:*v1alpha3.TCPHealthCheckConfig ^Exec:*v1alpha3.ExecHealthCheckConfig
  ^Grpc:*v1alpha3.GrpcHealthCheckConfig
v1alpha3.TCPHealthCheckConfig = Host Port:uint32
v1alpha3.ZoneAwareLoadBalancerSetting = Enabled:BoolValue
  Failover:[]*v1alpha3.ZoneAwareLoadBalancerSetting_Failover FailoverPriority:[]string
  MinClusterSize:UInt32Value
v1alpha3.ZoneAwareLoadBalancerSetting_Failover = From To
v1beta1.ProxyImage = ImageType
`;

/** Enums, with the value that an unset field has. */
export const MESH_ENUMS = `
v1alpha1.AuthenticationPolicy = NONE
v1alpha1.ForwardClientCertDetails = UNDEFINED
v1alpha1.MeshConfig_AccessLogEncoding = TEXT
v1alpha1.MeshConfig_ExtensionProvider_OpenCensusAgentTracingProvider_TraceContext = UNSPECIFIED
v1alpha1.MeshConfig_ExtensionProvider_ServiceAttributeEnrichment = ISTIO_CANONICAL
v1alpha1.MeshConfig_ExtensionProvider_ZipkinTracingProvider_TraceContextOption = USE_B3
v1alpha1.MeshConfig_H2UpgradePolicy = DO_NOT_UPGRADE
v1alpha1.MeshConfig_InboundTrafficPolicy_Mode = PASSTHROUGH
v1alpha1.MeshConfig_IngressControllerMode = UNSPECIFIED
v1alpha1.MeshConfig_OutboundTrafficPolicy_Mode = REGISTRY_ONLY
v1alpha1.MeshConfig_ProxyPathNormalization_NormalizationType = DEFAULT
v1alpha1.MeshConfig_ServiceScopeConfigs_Scope = LOCAL
v1alpha1.MeshConfig_TLSConfig_TLSProtocol = TLS_AUTO
v1alpha1.ProxyConfig_ConnectionSettings_HeadersWithUnderscoresAction = HEADERS_WITH_UNDERSCORES_UNSPECIFIED
v1alpha1.ProxyConfig_ConnectionSettings_PathWithEscapedSlashesAction = PATH_WITH_ESCAPED_SLASHES_UNSPECIFIED
v1alpha1.ProxyConfig_ConnectionSettings_Profile = SIDECAR
v1alpha1.ProxyConfig_InboundInterceptionMode = REDIRECT
v1alpha1.ProxyConfig_ProxyHeaders_MetadataExchangeMode = UNDEFINED
v1alpha1.ProxyConfig_TracingServiceName = APP_LABEL_AND_NAMESPACE
v1alpha1.Resource = SERVICE_REGISTRY
v1alpha1.ServiceEntryVisibility_Visibility = VISIBILITY_UNSPECIFIED
v1alpha1.Tracing_OpenCensusAgent_TraceContext = UNSPECIFIED
v1alpha3.ClientTLSSettings_TLSmode = DISABLE
v1alpha3.ConnectionPoolSettings_HTTPSettings_H2UpgradePolicy = DEFAULT
`;
