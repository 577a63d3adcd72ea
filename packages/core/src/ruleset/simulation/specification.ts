import type { Capture, FamilyCapture } from '../capture.ts';
import { type Clause, type Intent, passed } from './clause.ts';
import type { Packet } from './packet.ts';
import { regionOf } from './packet-region.ts';
import { passes, type Region, type Test } from './region.ts';
import { specifyArriving } from './specify-arriving.ts';
import { specifySent } from './specify-sent.ts';

/**
 * What the options of a capture mean, from their descriptions and from who must talk to whom; made
 * without a look at the rules. The first clause that a packet passes speaks for it; the last speaks
 * for all.
 */
export interface Specification {
  readonly sent: readonly Clause[];
  readonly arriving: readonly Clause[];
}

export function specify(capture: Capture, family: FamilyCapture): Specification {
  if (capture.mode === 'NONE') {
    const nothing = [passed('passed.notIncluded')];
    return { sent: nothing, arriving: nothing };
  }
  return { sent: specifySent(capture, family), arriving: specifyArriving(capture, family) };
}

/** What is meant to become of one packet. */
export function intended(capture: Capture, packet: Packet): Intent {
  const family = capture.families.find((candidate) => candidate.family === packet.family);
  if (family === undefined) return NOT_CAPTURED;
  const clauses = specify(capture, family)[packet.origin.kind];
  const region = regionOf(packet);
  return (
    clauses.find(({ tests }) => tests.every((test) => holds(region, test)))?.intent ?? NOT_CAPTURED
  );
}

const NOT_CAPTURED: Intent = { kind: 'passed', fate: 'passed.notIncluded' };

function holds(region: Region, test: Test): boolean {
  const [point] = region[test.dimension];
  return point !== undefined && passes(point.start, test);
}
