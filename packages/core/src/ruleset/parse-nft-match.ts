import type { Family } from '../values/index.ts';
import { FULL_MASK, type Match, type MatchKind, PROTOCOLS, STATES } from './ir.ts';
import { isNftObject, membersOf, nftCidrs, nftField, nftIds, nftPortRanges } from './nft-value.ts';

/** What a match expression says: one match of ours, or which family the rule is for. */
export type NftMatch = readonly Match[] | Family;

/** Reads `{ op, left, right }`; `undefined` where none of our rules would say it. */
export function parseNftMatch(match: unknown): NftMatch | undefined {
  const op = nftField(match, 'op');
  const left = nftField(match, 'left');
  const right = nftField(match, 'right');
  const negated = op === '!=';
  if (!negated && op !== '==' && op !== 'in') return undefined;
  const payload = nftField(left, 'payload');
  const read = isNftObject(payload) ? readPayload(payload, right) : readMeta(left, right);
  if (read === undefined || typeof read === 'string') return negated ? undefined : read;
  // `tcp dport != 80` still says that the protocol is tcp.
  return read.map((found) => ({
    ...found,
    negated: negated && (found.kind !== 'protocol' || read.length === 1),
  }));
}

const FAMILIES: Readonly<Record<string, Family>> = { ip: 'ipv4', ip6: 'ipv6' };

function readPayload(payload: unknown, right: unknown): readonly MatchKind[] | undefined {
  const protocol = nftField(payload, 'protocol');
  const field = nftField(payload, 'field');
  if (typeof protocol !== 'string') return undefined;
  const family = FAMILIES[protocol];
  if (family !== undefined) {
    const cidrs = nftCidrs(right, family);
    if (cidrs === undefined || (field !== 'saddr' && field !== 'daddr')) return undefined;
    return [{ kind: field === 'saddr' ? 'source' : 'destination', cidrs }];
  }
  const layer4 = PROTOCOLS.find((name) => name === protocol);
  const ports = nftPortRanges(right);
  if (!layer4 || !ports || (field !== 'sport' && field !== 'dport')) return undefined;
  const kind = field === 'sport' ? 'sourcePort' : 'destinationPort';
  return [
    { kind: 'protocol', protocol: layer4 },
    { kind, ports },
  ];
}

function readMeta(left: unknown, right: unknown): readonly MatchKind[] | Family | undefined {
  const [value, mask] = maskedParts(left);
  const meta = nftField(value, 'meta', 'key');
  const ct = nftField(value, 'ct', 'key');
  if (meta === 'nfproto') return right === 'ipv4' || right === 'ipv6' ? right : undefined;
  const found = ct === undefined ? readMetaKey(meta, right, mask) : readCt(ct, right, mask);
  return found && [found];
}

function readMetaKey(key: unknown, right: unknown, mask: number): MatchKind | undefined {
  const ids = nftIds(right);
  switch (key) {
    case 'l4proto': {
      const protocol = PROTOCOLS.find((name) => name === right);
      return protocol && { kind: 'protocol', protocol };
    }
    case 'iifname':
    case 'oifname': {
      if (typeof right !== 'string') return undefined;
      const name = right.replace(/\*$/, '+');
      return { kind: key === 'iifname' ? 'inInterface' : 'outInterface', name };
    }
    case 'skuid':
      return ids && { kind: 'uid', ids };
    case 'skgid':
      if (typeof right === 'string') return { kind: 'gid', ids: right };
      return ids && { kind: 'gid', ids };
    case 'mark':
      return typeof right === 'number' ? { kind: 'mark', value: right, mask } : undefined;
    default:
      return undefined;
  }
}

function readCt(key: unknown, right: unknown, mask: number): MatchKind | undefined {
  if (key === 'mark') {
    return typeof right === 'number' ? { kind: 'connmark', value: right, mask } : undefined;
  }
  if (key !== 'state') return undefined;
  const states = membersOf(right).map((state) =>
    STATES.find((name) => name.toLowerCase() === state),
  );
  return states.every((state) => state !== undefined) ? { kind: 'state', states } : undefined;
}

/** `{ "&": [value, mask] }`, or the value alone. */
function maskedParts(left: unknown): readonly [value: unknown, mask: number] {
  const parts = nftField(left, '&');
  if (!Array.isArray(parts)) return [left, FULL_MASK];
  const [value, mask] = parts as readonly unknown[];
  return [value, typeof mask === 'number' ? mask : FULL_MASK];
}
