import { canonicalAddress, type IpAddress, isPort, type Port } from '@pillion/core/values';

/** `10.0.0.2:8000` or `[fd00::2]:8001`. */
export type EndpointAddress = string & { readonly __endpointAddress: unique symbol };

/** An address and a port to connect to. `text` is its one spelling: pools and logs are keyed by it. */
export interface Endpoint {
  readonly address: IpAddress;
  readonly port: Port;
  readonly text: EndpointAddress;
}

export function endpoint(address: IpAddress, port: Port): Endpoint {
  return { address, port, text: formatEndpoint(address, port) };
}

export function formatEndpoint(address: string, port: number): EndpointAddress {
  return (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`) as EndpointAddress;
}

/** Parses `10.0.0.2:8000` or `[fd00::2]:8001`; `undefined` where it is neither. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const match = /^(?:\[([^\]]*:[^\]]*)\]|([^:[\]]+)):([0-9]{1,5})$/.exec(text);
  const address = canonicalAddress(match?.[1] ?? match?.[2] ?? '');
  const number = Number(match?.[3]);
  return address !== undefined && isPort(number) ? endpoint(address, number) : undefined;
}
