import { type Parsed, parsed, refused } from '../values/index.ts';

/** The mark of connections from the proxy to its own pod, which the TPROXY rules set themselves. */
export const OUTBOUND_MARK = 1338;

/** The kernel's own routing tables: a local default route in one of them would swallow all traffic. */
const KERNEL_TABLES: Readonly<Record<number, string>> = {
  0: 'unspec',
  253: 'default',
  254: 'main',
  255: 'local',
};

/** A packet mark, decimal or 0x hexadecimal. Zero is what every unmarked packet bears. */
export function parseMark(from: string, text: string): Parsed<number> {
  const value = parseNumber(text);
  const reason =
    value === undefined
      ? 'is not a packet mark'
      : value === 0
        ? 'is the mark of every packet that has none'
        : value === OUTBOUND_MARK
          ? 'is the mark that the rules give to connections of the proxy to its own pod'
          : undefined;
  if (value !== undefined && reason === undefined) return parsed(value);
  return refused({
    code: 'mark.malformed',
    subject: from,
    value: text,
    reason: reason ?? 'is not a packet mark',
    accepted: `a number, 1 to 4294967295, other than ${OUTBOUND_MARK}, decimal or as 0x539`,
  });
}

export function parseRouteTable(from: string, text: string): Parsed<number> {
  const value = parseNumber(text);
  const owner = value === undefined ? undefined : KERNEL_TABLES[value];
  if (value !== undefined && owner === undefined) return parsed(value);
  return refused({
    code: 'routeTable.malformed',
    subject: from,
    value: text,
    reason: owner ? `is the kernel's own table ${owner}` : 'is not the number of a routing table',
    accepted: 'a number, 1 to 4294967295, other than 253, 254 and 255',
  });
}

function parseNumber(text: string): number | undefined {
  const digits = text.trim();
  if (!/^([0-9]{1,10}|0[xX][0-9a-fA-F]{1,8})$/.test(digits)) return undefined;
  const value = Number(digits);
  return value <= 0xffff_ffff ? value : undefined;
}
