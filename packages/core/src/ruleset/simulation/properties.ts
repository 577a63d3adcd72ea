import { port } from '../../values/index.ts';
import type { Capture } from '../capture.ts';
import type { Intent } from './clause.ts';
import { only, union } from './intervals.ts';
import { is, type Region, restrict, type Test } from './region.ts';
import * as sets from './sets.ts';
import type { Path, Scene } from './walk.ts';

/** What is proved of a capture's rules. */
export const PROPERTIES = {
  'proxy.neverLoops': "No packet of the proxy is sent to the proxy's own outbound port.",
  'included.captured': 'Every packet that is meant to be captured is, by the port that is meant.',
  'excluded.passes': 'Every packet that is meant to pass does.',
  'reserved.neverCaptured': "The proxy's own ports are never captured inbound.",
  'captured.once': 'Nothing is captured twice.',
  'invalid.dropped': 'Invalid packets are dropped if that is asked, and nothing else is.',
} as const;
export type Property = keyof typeof PROPERTIES;

/** The ports that the outside asks the proxy itself on, besides the tunnel's. */
const RESERVED = [15_020, 15_021, 15_090].map(port);

export interface Failure {
  readonly property: Property;
  readonly region: Region;
}

/** Which properties fail for the packets of the region, that all took the path and share the intent. */
export function failuresOf(
  capture: Capture,
  scene: Scene,
  { end, packets }: Path,
  region: Region,
  intent: Intent,
): readonly Failure[] {
  const [taken, again] = packets.captures;
  const failures: Failure[] = [];
  const fail = (property: Property, regions: readonly Region[]): void => {
    failures.push(...regions.map((failing) => ({ property, region: failing })));
  };
  if (scene.kind === 'sent' && taken?.port === capture.proxyPort) {
    for (const owner of ownersOf(capture)) fail('proxy.neverLoops', restrict([region], [owner]));
  }
  if (scene.kind === 'arriving' && taken?.port === capture.inboundPort) {
    fail('reserved.neverCaptured', restrict([region], [sets.TCP, reservedPorts(capture)]));
  }
  if (again !== undefined) fail('captured.once', [region]);
  if ((end === 'dropped') !== (intent.kind === 'dropped')) fail('invalid.dropped', [region]);
  else if (intent.kind === 'captured' && taken?.port !== intent.port) {
    fail('included.captured', [region]);
  } else if (taken !== undefined && !mayBeTaken(capture, intent, taken.port)) {
    fail('excluded.passes', [region]);
  }
  return failures;
}

function mayBeTaken({ inboundPort }: Capture, intent: Intent, by: number): boolean {
  return intent.kind === 'captured' || (intent.kind === 'open' && by === inboundPort);
}

function ownersOf({ proxyUids, proxyGids }: Capture): readonly Test[] {
  return [is('uid', union(...proxyUids.map(only))), is('gid', union(...proxyGids.map(only)))];
}

function reservedPorts({ tunnelPort }: Capture): Test {
  return is('destinationPort', union(...[tunnelPort, ...RESERVED].map(only)));
}
