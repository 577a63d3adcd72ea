import type { Pod } from '../kubernetes/types.ts';
import { type Parsed, parsed, type Problem } from '../values/index.ts';
import { annotationsOf, containersOf } from './containers.ts';

const PREFIX = 'traffic.sidecar.istio.io/';
/** Names are those of the pod's own ports, so they mean something inbound only. */
const INBOUND = [`${PREFIX}includeInboundPorts`, `${PREFIX}excludeInboundPorts`];
const OUTBOUND = [`${PREFIX}includeOutboundPorts`, `${PREFIX}excludeOutboundPorts`];
const LISTS = [...INBOUND, ...OUTBOUND];

/** Each port becomes a rule in each family; a range of thousands is meant as something else. */
const MAX_PORTS = 512;
const RANGE = /^([0-9]{1,5})-([0-9]{1,5})$/;

type Annotations = Readonly<Record<string, string>>;

/**
 * The pod's annotations with ranges (`9000-9003`) and names of container ports (`metrics`) in port
 * lists written out, as the init program takes numbers only. The same object where there are none;
 * what cannot be resolved is left for validation to refuse.
 */
export function resolvePortLists(pod: Pod): Parsed<Annotations> {
  const annotations = annotationsOf(pod);
  const problems: Problem[] = [];
  let resolved: Record<string, string> | undefined;
  let names: PortNames | undefined;
  for (const list of LISTS) {
    const written = Object.hasOwn(annotations, list) ? annotations[list] : undefined;
    if (written === undefined || !/[a-z-]/.test(written)) continue;
    names ??= portNames(pod);
    const items = resolveItems(written, INBOUND.includes(list) ? names : NO_NAMES);
    if (items === undefined) problems.push(tooMany(list, written));
    else resolved = { ...(resolved ?? annotations), [list]: items.join(',') };
  }
  return problems.length > 0 ? { ok: false, problems } : parsed(resolved ?? annotations);
}

/** Undefined as soon as they are too many. */
function resolveItems(written: string, names: PortNames): readonly string[] | undefined {
  const ports: string[] = [];
  for (const item of written.split(',')) {
    for (const port of resolveItem(item, names)) ports.push(port);
    if (ports.length > MAX_PORTS) return undefined;
  }
  return ports;
}

function resolveItem(item: string, names: PortNames): Iterable<string> {
  const text = item.trim();
  const range = RANGE.exec(text);
  const ports = range ? expand(Number(range[1]), Number(range[2])) : names.get(text);
  return ports ?? [item];
}

function expand(first: number, last: number): readonly string[] | undefined {
  if (first > last || last > 65_535) return undefined;
  // One more than is allowed is enough to see that it is too many.
  return Array.from({ length: Math.min(last - first, MAX_PORTS) + 1 }, (_, offset) =>
    String(first + offset),
  );
}

/** Numbers by name; containers may share a name. */
type PortNames = ReadonlyMap<string, ReadonlySet<string>>;

const NO_NAMES: PortNames = new Map();

function portNames(pod: Pod): PortNames {
  const names = new Map<string, Set<string>>();
  for (const list of ['containers', 'initContainers'] as const) {
    for (const { name, containerPort } of containersOf(pod, list).flatMap(
      (each) => each.ports ?? [],
    )) {
      if (name === undefined || name === '') continue;
      const ports = names.get(name) ?? new Set();
      names.set(name, ports.add(String(containerPort)));
    }
  }
  return names;
}

function tooMany(subject: string, written: string): Problem {
  const value = written.length > 60 ? `${written.slice(0, 60)}…` : written;
  return {
    code: 'port.tooMany',
    subject,
    value,
    reason: `names more than ${MAX_PORTS} ports`,
    accepted: `at most ${MAX_PORTS} ports, ranges written out`,
  };
}
