import type { Capture } from '../capture.ts';
import type { Simulation } from './simulate.ts';
import { intended } from './specification.ts';

/** Whether the packet fares otherwise than is meant, judged by its own simulation; for tests. */
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
