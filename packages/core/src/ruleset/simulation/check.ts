import type { Reason } from '../../values/index.ts';
import type { Capture } from '../capture.ts';
import { adviceOn } from './advice.ts';
import { compile } from '../compile.ts';
import { byIntent } from './by-intent.ts';
import type { Intent } from './clause.ts';
import { load, type Rules } from './netfilter.ts';
import type { Packet } from './packet.ts';
import { representative } from './packet-region.ts';
import { failuresOf, PROPERTIES, type Property } from './properties.ts';
import { scenesOf } from './scenes.ts';
import { simulate, type Simulation } from './simulate.ts';
import { specify } from './specification.ts';
import { type Path, walk } from './walk.ts';

/** Whether the rules of a capture do what its options mean, for every packet there is. */
export interface CheckReport {
  readonly holds: boolean;
  readonly properties: Readonly<Record<Property, boolean>>;
  /** One for each way in which a property fails. */
  readonly violations: readonly Violation[];
  /** Entries of options that change nothing, or contradict others. */
  readonly advice: readonly Reason[];
  /** How many classes of packets were told apart; all packets of a class fare alike. */
  readonly classes: number;
}

export interface Violation {
  readonly property: Property;
  /** What was meant to become of the packet. */
  readonly intent: Intent;
  /** The counter-example, and what becomes of it. */
  readonly packet: Packet;
  readonly simulation: Simulation;
}

/**
 * Proves that the rules do what the options mean, or gives counter-examples. Nothing is sampled: all
 * packets go through the rules at once, divide where a rule tells some of them apart, and divide
 * again where the specification does. The classes grow with the sum of rules and clauses, not with
 * the product of their lists; a list of n entries costs n classes with n comparisons each.
 *
 * `rules` are those to be checked, where they are not what compile makes of the capture.
 */
export function check(capture: Capture, rules: Rules = compile(capture)): CheckReport {
  const violations = new Map<string, Violation>();
  let classes = 0;
  for (const family of capture.families) {
    const netfilter = load(rules, family.family);
    const specification = specify(capture, family);
    for (const scene of scenesOf(capture, family.family)) {
      for (const path of walk(netfilter, scene)) {
        for (const { region, intent } of byIntent(path.packets.region, specification[scene.kind])) {
          classes += 1;
          for (const failure of failuresOf(capture, scene, path, region, intent)) {
            const key = [failure.property, scene.kind, intent.fate, placeOf(path)].join(' ');
            if (violations.has(key)) continue;
            const packet = representative(failure.region, scene.kind, family.family);
            const simulation = simulate(rules, packet);
            violations.set(key, { property: failure.property, intent, packet, simulation });
          }
        }
      }
    }
  }
  return reportOf([...violations.values()], adviceOn(capture), classes);
}

function reportOf(
  violations: readonly Violation[],
  advice: readonly Reason[],
  classes: number,
): CheckReport {
  const names = Object.keys(PROPERTIES) as Property[];
  const properties = Object.fromEntries(
    names.map((name) => [name, violations.every(({ property }) => property !== name)]),
  ) as Record<Property, boolean>;
  return { holds: violations.length === 0, properties, violations, advice, classes };
}

/** Where the packets of a path were last decided upon. */
function placeOf({ packets }: Path): string {
  const { table, chain, position } = packets.captures[0]?.step ?? packets.steps.at(-1) ?? {};
  return `${table} ${chain} ${position}`;
}
