/** Why a response or a connection is not what it should be: Envoy's letters, and its long names for them. */
const RESPONSE_FLAGS = {
  /** The upstream could not be reached. */
  UF: 'UpstreamConnectionFailure',
  /** The cluster has no endpoint. */
  UH: 'NoHealthyUpstream',
  /** The upstream closed or reset the connection. */
  UC: 'UpstreamConnectionTermination',
  /** The upstream reset the request's stream, and kept the connection. */
  UR: 'UpstreamRemoteReset',
  /** The upstream broke the protocol. */
  UPE: 'UpstreamProtocolError',
  /** The upstream did not answer in time. */
  UT: 'UpstreamRequestTimeout',
  /** A limit on connections or requests was met. */
  UO: 'UpstreamOverflow',
  /** The attempts that the retry policy allows are used up. */
  URX: 'UpstreamRetryLimitExceeded',
  /** No route leads anywhere. */
  NR: 'NoRouteFound',
  /** The client closed or reset the connection, or the proxy did, at its own end. */
  DC: 'DownstreamConnectionTermination',
  /** The client reset the request's stream, and kept the connection. */
  DR: 'DownstreamRemoteReset',
  /** The client broke the protocol. */
  DPE: 'DownstreamProtocolError',
  /** The client was idle for too long. */
  SI: 'StreamIdleTimeout',
  /** The proxy has as many connections as it may have. */
  OM: 'OverloadManagerTerminated',
} as const;

export type ResponseFlag = keyof typeof RESPONSE_FLAGS;

/** `UF,URX`, or `-` where nothing is amiss. */
export function formatFlags(flags: readonly ResponseFlag[]): string {
  return flags.length === 0 ? '-' : flags.join(',');
}

/** The same in Envoy's long names. */
export function longFlags(flags: readonly ResponseFlag[]): string {
  return flags.length === 0 ? '-' : flags.map((flag) => RESPONSE_FLAGS[flag]).join(',');
}
