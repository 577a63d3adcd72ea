/** Why a response or a connection is not what it should be, in Envoy's letters. */
export type ResponseFlag =
  /** The upstream could not be reached. */
  | 'UF'
  /** The cluster has no endpoint. */
  | 'UH'
  /** The upstream closed or reset the connection. */
  | 'UC'
  /** The upstream reset the request's stream, and kept the connection. */
  | 'UR'
  /** The upstream broke the protocol. */
  | 'UPE'
  /** The upstream did not answer in time. */
  | 'UT'
  /** A limit on connections or requests was met. */
  | 'UO'
  /** The attempts that the retry policy allows are used up. */
  | 'URX'
  /** No route leads anywhere. */
  | 'NR'
  /** The client closed or reset the connection. */
  | 'DC'
  /** The client broke the protocol. */
  | 'DPE'
  /** The client was idle for too long. */
  | 'SI';

/** `UF,URX`, or `-` where nothing is amiss. */
export function formatFlags(flags: readonly ResponseFlag[]): string {
  return flags.length === 0 ? '-' : flags.join(',');
}
