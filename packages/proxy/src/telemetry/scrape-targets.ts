import {
  isPort,
  type Parsed,
  parsed,
  type Port,
  type Problem,
  refused,
} from '@pillion/core/values';
import { PROMETHEUS_ANNOTATIONS } from '../settings/environment.ts';
import { parseJson } from '../settings/proxy-config.ts';
import { brief, isRecord } from '../validation/record-reader.ts';

/** One of the application's own metrics pages. */
export interface ScrapeTarget {
  readonly port: Port;
  readonly path: string;
}

/**
 * Parses `ISTIO_PROMETHEUS_ANNOTATIONS`: `{"scrape":"true","port":"8080","path":"/metrics"}`, or
 * with `targets`, which then stand for port and path. Nothing to scrape is an empty list.
 */
export function parseScrapeTargets(text: string | undefined): Parsed<readonly ScrapeTarget[]> {
  if (text === undefined || text.trim() === '') return parsed([]);
  const document = parseJson(text);
  if (!isRecord(document)) return refused(problem('', text, 'is not a JSON object'));
  if (document['scrape'] === 'false' || document['scrape'] === false) return parsed([]);
  const { targets } = document;
  const problems: Problem[] = [];
  const items = Array.isArray(targets) && targets.length > 0 ? targets : [document];
  const list = items.flatMap((item: unknown, index): ScrapeTarget[] => {
    const fields = isRecord(item) ? item : {};
    const written = fields['port'];
    // No port at all: Prometheus would take the first one it finds; Istio says 80.
    const number = written === undefined || written === '' ? 80 : Number(written);
    if (!isPort(number)) {
      problems.push(
        problem(
          items === targets ? `.targets[${index}].port` : '.port',
          brief(written),
          'is not a port',
        ),
      );
      return [];
    }
    const path =
      typeof fields['path'] === 'string' && fields['path'] !== '' ? fields['path'] : '/metrics';
    return [{ port: number, path: path.startsWith('/') ? path : `/${path}` }];
  });
  return problems.length > 0 ? refused(...problems) : parsed(list);
}

function problem(field: string, value: string, reason: string): Problem {
  const accepted = '{"scrape":"true","port":"8080","path":"/metrics"}';
  return {
    code: 'prometheus.malformed',
    subject: `${PROMETHEUS_ANNOTATIONS}${field}`,
    value: brief(value),
    reason,
    accepted,
  };
}
