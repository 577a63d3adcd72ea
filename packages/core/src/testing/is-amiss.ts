import type { Capture } from '../ruleset/capture.ts';
import type { Simulation } from '../ruleset/simulation/simulate.ts';
import { intended } from '../ruleset/simulation/specification.ts';

/** Whether the packet fares otherwise than is meant, judged by its own simulation. */
export function isAmiss(capture: Capture, { packet, landing, verdict }: Simulation): boolean {
  const intent = intended(capture, packet);
  const taken = landing === undefined || landing.by === 'destination' ? undefined : landing.port;
  switch (intent.kind) {
    case 'captured':
      return taken !== intent.port;
    case 'passed':
      return verdict === 'dropped' || taken !== undefined;
    case 'dropped':
      return verdict !== 'dropped';
    case 'open':
      return verdict === 'dropped' || (taken !== undefined && taken !== capture.inboundPort);
  }
}
