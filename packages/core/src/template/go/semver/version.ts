/** A semantic version, read leniently: `v1.2` is 1.2.0. */
export interface Version {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly prerelease: string;
  readonly metadata: string;
  /** As it was written. */
  readonly original: string;
}

const SUFFIX = String.raw`(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?`;
const VERSION = new RegExp(`^v?([0-9]+)(?:\\.([0-9]+))?(?:\\.([0-9]+))?${SUFFIX}$`);

const MAX = 2n ** 64n;

/** The version, or the complaint. */
export function parseVersion(text: string): Version | string {
  const match = VERSION.exec(text);
  if (!match) return 'Invalid Semantic Version';
  const [, major = '0', minor = '0', patch = '0', prerelease = '', metadata = ''] = match;
  const tooLarge = [major, minor, patch].find((part) => BigInt(part) >= MAX);
  if (tooLarge !== undefined) {
    const cause = `strconv.ParseUint: parsing "${tooLarge}": value out of range`;
    return `Error parsing version segment: ${cause}`;
  }
  if (prerelease.split('.').some((part) => /^0[0-9]+$/.test(part)))
    return 'Version segment starts with 0';
  const numbers = { major: BigInt(major), minor: BigInt(minor), patch: BigInt(patch) };
  return { ...numbers, prerelease, metadata, original: text };
}

export function formatVersion({ major, minor, patch, prerelease, metadata }: Version): string {
  const suffix = (prerelease && `-${prerelease}`) + (metadata && `+${metadata}`);
  return `${major}.${minor}.${patch}${suffix}`;
}

/** Below 0, 0, or above: the order of precedence; metadata has no part in it. */
export function compareVersions(left: Version, right: Version): number {
  for (const part of ['major', 'minor', 'patch'] as const)
    if (left[part] !== right[part]) return left[part] < right[part] ? -1 : 1;
  return comparePrereleases(left.prerelease, right.prerelease);
}

/** A release is above its prereleases; numbers are below words. */
export function comparePrereleases(left: string, right: string): number {
  if (left === right) return 0;
  if (left === '' || right === '') return left === '' ? 1 : -1;
  const lefts = left.split('.');
  const rights = right.split('.');
  for (let index = 0; index < Math.max(lefts.length, rights.length); index++) {
    const order = compareParts(lefts[index], rights[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function compareParts(left: string | undefined, right: string | undefined): number {
  if (left === right) return 0;
  if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
  const leftNumber = /^[0-9]+$/.test(left);
  const rightNumber = /^[0-9]+$/.test(right);
  if (leftNumber !== rightNumber) return leftNumber ? -1 : 1;
  if (leftNumber) return BigInt(left) < BigInt(right) ? -1 : BigInt(left) > BigInt(right) ? 1 : 0;
  return left < right ? -1 : 1;
}
