/** Why a TLS handshake failed; safe as a metric label. */
export type HandshakeFailure = 'untrusted' | 'notTls' | 'gone' | 'protocol';

/** Alerts by which a caller says that it does not accept our certificate; Go sends the second for every cause. */
const UNTRUSTED =
  /_ALERT_(?:UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_(?:EXPIRED|UNKNOWN|REVOKED)|UNSUPPORTED_CERTIFICATE)$/;

/**
 * Tells apart what an operator must know from what every open port sees: `untrusted` is a webhook configuration whose
 * `caBundle` does not hold our CA, and means that no pod is injected; `notTls` and `gone` are scanners and TCP probes.
 */
export function handshakeFailure(code: string): HandshakeFailure {
  if (UNTRUSTED.test(code)) return 'untrusted';
  if (code === 'ERR_SSL_HTTP_REQUEST' || code === 'ERR_SSL_WRONG_VERSION_NUMBER') return 'notTls';
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_TLS_HANDSHAKE_TIMEOUT')
    return 'gone';
  return 'protocol';
}
