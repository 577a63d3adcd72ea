const two = (number: number): string => String(number).padStart(2, '0');

/** The directives of strftime and of Envoy that logs are written with; times are UTC. */
const DIRECTIVES: Readonly<Record<string, (time: Date) => string>> = {
  '%Y': (time) => String(time.getUTCFullYear()),
  '%m': (time) => two(time.getUTCMonth() + 1),
  '%d': (time) => two(time.getUTCDate()),
  '%H': (time) => two(time.getUTCHours()),
  '%M': (time) => two(time.getUTCMinutes()),
  '%S': (time) => two(time.getUTCSeconds()),
  '%E3S': (time) => `${two(time.getUTCSeconds())}.${milliseconds(time)}`,
  '%F': (time) => time.toISOString().slice(0, 10),
  '%T': (time) => time.toISOString().slice(11, 19),
  '%s': (time) => String(Math.floor(time.getTime() / 1000)),
  '%3f': milliseconds,
  '%6f': (time) => `${milliseconds(time)}000`,
  '%9f': (time) => `${milliseconds(time)}000000`,
  '%f': (time) => `${milliseconds(time)}000000`,
  '%z': () => '+0000',
  '%Z': () => 'UTC',
  '%%': () => '%',
};

/** `format` with its directives filled in; one that is unknown stays as it is. */
export function formatTime(format: string, epochMs: number): string {
  const time = new Date(epochMs);
  if (format === '') return time.toISOString();
  return format.replaceAll(/%(?:E3S|[369]f|[a-zA-Z%])/g, (directive) =>
    (DIRECTIVES[directive] ?? (() => directive))(time),
  );
}

function milliseconds(time: Date): string {
  return String(time.getUTCMilliseconds()).padStart(3, '0');
}
