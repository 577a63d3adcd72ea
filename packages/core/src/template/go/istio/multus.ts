import { string } from '../function/params.ts';
import { type FunctionMap, metered, withCost, PER_CHARACTER } from '../function/signature.ts';
import { parseJson } from '../json/index.ts';
import type { Meter } from '../meter.ts';
import { getKey, isMap } from '../value/map.ts';
import { type GoValue, itemsOf } from '../value/types.ts';

export const multus: FunctionMap = withCost(PER_CHARACTER, {
  appendMultusNetwork: metered([string, string], appendNetwork),
});

/** Adds a network to Multus' annotation, which is a comma list of names or a JSON list of objects. */
function appendNetwork(meter: Meter, existing: string, network: string): string {
  if (existing === '') return network;
  const close = existing.lastIndexOf(']');
  if (close < 0) {
    const names = existing.split(',').map((name) => name.trim());
    return names.includes(network) ? existing : `${existing}, ${network}`;
  }
  const parsed = parseJson(existing, meter);
  const networks = parsed.ok ? itemsOf(parsed.value) : undefined;
  // Text that is no list is left alone: what it means is for Multus to say.
  if (!networks?.every((item) => item === null || isMap(item))) return existing;
  const [namespace, name] = network.includes('/') ? splitOnce(network) : ['', network];
  if (networks.some((item) => isNamed(item, namespace, name))) return existing;
  const entry = `{"name": "${name}"${namespace && `, "namespace": "${namespace}"`}}`;
  return `${existing.slice(0, close)}, ${entry}${existing.slice(close)}`;
}

function splitOnce(text: string): [before: string, after: string] {
  const slash = text.indexOf('/');
  return [text.slice(0, slash), text.slice(slash + 1)];
}

function isNamed(item: GoValue, namespace: string, name: string): boolean {
  if (!isMap(item)) return false;
  return getKey(item, 'name') === name && (getKey(item, 'namespace') ?? '') === namespace;
}
