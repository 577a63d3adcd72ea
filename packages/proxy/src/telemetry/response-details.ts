import type { AccessRecord } from './access-record.ts';

/** Details of what the proxy cut off itself, as it ended before that did. */
export const LOCAL_DISCONNECT = 'downstream_local_disconnect';

/** Envoy's `%RESPONSE_CODE_DETAILS%`: why the response is the one it is. */
export function responseCodeDetails(record: AccessRecord): string | undefined {
  const { http, flags, details } = record;
  if (http === undefined) return details?.replaceAll(' ', '_');
  const [flag] = flags;
  switch (flag) {
    case undefined:
      return details?.replaceAll(' ', '_') ?? 'via_upstream';
    case 'UF':
      return details?.startsWith('ETIMEDOUT') === true
        ? beforeResponse('connection_timeout')
        : beforeResponse(`remote_connection_failure|${details ?? ''}`);
    case 'UC':
      return http.status === undefined || http.status === 503
        ? beforeResponse('connection_termination')
        : 'upstream_reset_after_response_started{connection_termination}';
    case 'UR':
      return beforeResponse('remote_reset');
    case 'UO':
      return beforeResponse('overflow');
    case 'UPE':
      return beforeResponse(`protocol_error|${details ?? ''}`);
    case 'UT':
      return details === 'per try timeout' ? 'upstream_per_try_timeout' : 'response_timeout';
    case 'DC':
      return details === LOCAL_DISCONNECT ? LOCAL_DISCONNECT : 'downstream_remote_disconnect';
    case 'DR':
      return details === 'REFUSED_STREAM' ? 'http2.remote_refuse' : 'http2.remote_reset';
    case 'UH':
    case 'NR':
    case 'DPE':
    case 'SI':
    case 'OM':
    case 'URX':
      return details?.replaceAll(' ', '_');
  }
  return undefined;
}

function beforeResponse(reason: string): string {
  return `upstream_reset_before_response_started{${reason.replaceAll(' ', '_')}}`;
}
