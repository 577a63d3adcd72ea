import { parsed, type Parsed, PillionError, refused } from '@pillion/core/values';

/** Flags by which every command finds its cluster. */
export const clusterFlags = {
  kubeconfig: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'FILE',
    brief: "Default: kubectl's, $KUBECONFIG or ~/.kube/config",
  },
  context: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'NAME',
    brief: "Context of the kubeconfig; default: the file's current one",
  },
} as const;

const UNITS = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** `90s`, `5m`, `1m30s` in milliseconds. */
export function parseTimeout(text: string): number {
  const duration = timeoutOf(text);
  if (!duration.ok) throw PillionError.of('flag.timeout', duration.problems);
  return duration.value;
}

function timeoutOf(text: string): Parsed<number> {
  const parts = [...text.matchAll(/([0-9]{1,6})([smh])/g)];
  const whole = parts.map(([part]) => part).join('');
  const total = parts.reduce((sum, [, count, unit]) => {
    return sum + Number(count) * UNITS[unit as keyof typeof UNITS];
  }, 0);
  if (whole === text && total > 0) return parsed(total);
  return refused({
    code: 'timeout.malformed',
    subject: '--timeout',
    value: text,
    reason: 'is no time to wait',
    accepted: 'hours, minutes and seconds, such as 5m or 1m30s',
  });
}
