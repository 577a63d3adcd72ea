export { PROXY_UID, RESERVED_PORTS, type ReservedPort } from './reserved-ports.ts';
