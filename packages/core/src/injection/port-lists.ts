import type { Pod } from '../kubernetes/types.ts';
import { type Parsed, parsed, type Problem, refused } from '../values/index.ts';
import { annotationsOf, containersOf } from './containers.ts';

const PREFIX = 'traffic.sidecar.istio.io/';
/** Names are those of the pod's own ports, so they mean something inbound only. */
const INBOUND = [`${PREFIX}includeInboundPorts`, `${PREFIX}excludeInboundPorts`];
const OUTBOUND = [`${PREFIX}includeOutboundPorts`, `${PREFIX}excludeOutboundPorts`];
const LISTS = [...INBOUND, ...OUTBOUND];

/** Each port becomes a rule in each family; a range of thousands is meant as something else. */
const MAX_PORTS = 512;
const RANGE = /^([0-9]{1,5})-([0-9]{1,5})$/;
const NAME = /^[a-z0-9-]*[a-z][a-z0-9-]*$/;

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
  for (const list of LISTS) {
    const written = Object.hasOwn(annotations, list) ? annotations[list] : undefined;
    if (written === undefined || !/[a-z-]/.test(written)) continue;
    const items = written.split(',').flatMap((item) => resolveItem(item, list, pod));
    if (items.length > MAX_PORTS) problems.push(tooMany(list, written, items.length));
    else resolved = { ...(resolved ?? annotations), [list]: items.join(',') };
  }
  return problems.length > 0 ? refused(...problems) : parsed(resolved ?? annotations);
}

function resolveItem(item: string, list: string, pod: Pod): readonly string[] {
  const text = item.trim();
  const range = RANGE.exec(text);
  if (range) return expand(Number(range[1]), Number(range[2])) ?? [item];
  if (!INBOUND.includes(list) || !NAME.test(text)) return [item];
  const ports = portsNamed(text, pod);
  return ports.length > 0 ? ports : [item];
}

function expand(first: number, last: number): readonly string[] | undefined {
  if (first > last || last > 65_535) return undefined;
  return Array.from({ length: last - first + 1 }, (_, offset) => String(first + offset));
}

function portsNamed(name: string, pod: Pod): readonly string[] {
  const ports = (['containers', 'initContainers'] as const)
    .flatMap((list) => containersOf(pod, list))
    .flatMap((container) => container.ports ?? [])
    .filter((port) => port.name === name)
    .map((port) => String(port.containerPort));
  return [...new Set(ports)];
}

function tooMany(subject: string, value: string, count: number): Problem {
  return {
    code: 'port.tooMany',
    subject,
    value,
    reason: `names ${count} ports`,
    accepted: `at most ${MAX_PORTS} ports, ranges written out`,
  };
}
