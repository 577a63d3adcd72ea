import { type Handler, type ServiceReply, stream, text } from '../service/request.ts';
import { jsonLine } from '../telemetry/access-line.ts';
import type { AccessRecord } from '../telemetry/access-record.ts';
import type { RecordFeed } from '../telemetry/record-feed.ts';

/** Lines that a viewer may be behind, in bytes; what is more is left out, and told. */
const MOST_BEHIND = 256 * 1024;

type Test = (record: AccessRecord) => boolean;

/** What a viewer may ask for, each by a parameter of its name. */
const TESTS: Readonly<Record<string, (wanted: string) => Test>> = {
  direction: (wanted) => (record) => record.direction === wanted,
  cluster: (wanted) => (record) => record.cluster.name.includes(wanted),
  path: (wanted) => (record) => record.http?.path?.startsWith(wanted) === true,
  method: (wanted) => (record) => record.http?.method === wanted.toUpperCase(),
  status: (wanted) => (record) => statusMatches(record.http?.status, wanted),
  flag: (wanted) => (record) => record.flags.some((flag) => flag === wanted.toUpperCase()),
};

/**
 * Requests and connections as they come to their end, a JSON line each, whatever the access log is
 * set to; as server-sent events where the client asks for those.
 */
export function liveRequests(feed: Pick<RecordFeed, 'watch'>): Handler {
  return ({ query, fields }): ServiceReply => {
    const unknown = [...query.keys()].filter((name) => !Object.hasOwn(TESTS, name));
    if (unknown.length > 0) {
      const known = Object.keys(TESTS).join(', ');
      return text(400, `${unknown.join(', ')}: no such filter; accepted: ${known}`);
    }
    const tests = [...query].flatMap(([name, wanted]) => TESTS[name]?.(wanted) ?? []);
    const events = fields.get('accept')?.includes('text/event-stream') === true;
    const framed = (line: string): string => (events ? `data: ${line}\n` : line);
    const type = events ? 'text/event-stream' : 'application/x-ndjson';
    return stream(type, (sink) => {
      let left = 0;
      return feed.watch((record) => {
        if (!tests.every((test) => test(record))) return;
        if (sink.behind() > MOST_BEHIND) {
          left++;
          return;
        }
        if (left > 0) sink.write(framed(`${JSON.stringify({ leftOut: left })}\n`));
        left = 0;
        sink.write(framed(jsonLine(record)));
      });
    });
  };
}

/** `503`, or `5xx`. */
function statusMatches(status: number | undefined, wanted: string): boolean {
  const written = String(status ?? 0);
  return wanted.endsWith('xx') ? written.startsWith(wanted.slice(0, 1)) : written === wanted;
}
