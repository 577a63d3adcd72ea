import type { Json } from '../kubernetes/types.ts';
import type { JsonObject } from '../mesh/index.ts';
import { nearest, type Parsed, parsed, type Problem } from '../values/index.ts';
import { ISTIO_QUIRKS, type IstioQuirks } from './istio-quirks.ts';

/** Key `pillion` of the values: what Istio's injector has no setting for. */
export interface PillionValues {
  /** What becomes of a pod whose application runs as the uid of the proxy, and so escapes capture. */
  readonly uidClash: 'warn' | 'refuse';
  /** Whether the emptyDir volumes of the sidecar are told to the cluster autoscaler as disposable. */
  readonly safeToEvict: boolean;
  readonly istioQuirks: IstioQuirks;
}

const SETTINGS = ['uidClash', 'safeToEvict', 'istioQuirks'];

/** Reads key `pillion` of the values; every problem at once. */
export function parsePillionValues(values: JsonObject): Parsed<PillionValues> {
  const problems: Problem[] = [];
  const settings = section(values, 'pillion', 'pillion', problems);
  const quirks = section(settings, 'istioQuirks', 'pillion.istioQuirks', problems);
  unknownNames(settings, 'pillion', SETTINGS, problems);
  unknownNames(quirks, 'pillion.istioQuirks', Object.keys(ISTIO_QUIRKS), problems);
  const clash = settings['uidClash'] ?? 'warn';
  if (clash !== 'warn' && clash !== 'refuse') {
    problems.push(problem('pillion.uidClash', clash, 'is neither of them', 'warn or refuse'));
  }
  const istioQuirks = Object.fromEntries(
    Object.entries(ISTIO_QUIRKS).map(([name, byDefault]: [string, boolean]) => {
      return [name, flag(quirks, name, `pillion.istioQuirks.${name}`, byDefault, problems)];
    }),
  ) as unknown as IstioQuirks;
  const safeToEvict = flag(settings, 'safeToEvict', 'pillion.safeToEvict', false, problems);
  if (problems.length > 0) return { ok: false, problems };
  return parsed({ uidClash: clash === 'refuse' ? 'refuse' : 'warn', safeToEvict, istioQuirks });
}

function section(
  within: JsonObject,
  name: string,
  subject: string,
  problems: Problem[],
): JsonObject {
  const value = Object.hasOwn(within, name) ? (within[name] ?? null) : null;
  if (value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as JsonObject;
  problems.push(problem(subject, value, 'is no object', 'an object of settings'));
  return {};
}

function flag(
  within: JsonObject,
  name: string,
  subject: string,
  byDefault: boolean,
  problems: Problem[],
): boolean {
  const value = Object.hasOwn(within, name) ? (within[name] ?? null) : null;
  if (value === null) return byDefault;
  if (typeof value === 'boolean') return value;
  problems.push(problem(subject, value, 'is no boolean', 'true or false'));
  return byDefault;
}

function unknownNames(
  within: JsonObject,
  subject: string,
  known: readonly string[],
  problems: Problem[],
): void {
  for (const name of Object.keys(within)) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    const hint = meant === undefined ? '' : `; maybe ${meant} was meant`;
    const reason = `is no setting${hint}`;
    problems.push(problem(`${subject}.${name}`, within[name] ?? null, reason, known.join(', ')));
  }
}

function problem(subject: string, value: Json, reason: string, accepted: string): Problem {
  return { code: 'values.pillion', subject, value: JSON.stringify(value), reason, accepted };
}
