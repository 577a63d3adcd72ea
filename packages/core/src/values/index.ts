export {
  type Cidr,
  canonicalAddress,
  cidrContains,
  type Family,
  familyOf,
  formatCidr,
  type IpAddress,
  parseAddress,
  parseCidr,
} from './address.ts';
export { type InterfaceName, parseInterfaceName } from './interface-name.ts';
export { collect, parseList, splitList } from './list.ts';
export { nearest } from './nearest.ts';
export { isPort, parsePort, parsePortRange, type Port, type PortRange, port } from './port.ts';
export {
  formatProblem,
  isPillionError,
  type Parsed,
  parsed,
  PillionError,
  type Problem,
  refused,
} from './problem.ts';
export { type Reason, reason } from './reason.ts';
export { parseUid, type Uid, uid } from './uid.ts';
