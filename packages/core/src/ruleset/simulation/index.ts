export { check, type CheckReport, type Violation } from './check.ts';
export { describePacket, explain, type Explanation, formatStep } from './explain.ts';
export { type Fate, FATES } from './fate.ts';
export type { Rules, UnreadRule } from './netfilter.ts';
export type { Step } from './packet-class.ts';
export {
  type Arriving,
  type Connection,
  type Endpoint,
  FIRST_PACKET,
  type Origin,
  type Owner,
  type Packet,
  type Sent,
} from './packet.ts';
export { type Landing, simulate, type SimulateOptions, type Simulation } from './simulate.ts';
export type { Intent } from './clause.ts';
export { PROPERTIES, type Property } from './properties.ts';
export { intended } from './specification.ts';
