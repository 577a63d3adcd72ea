/**
 * Adds a network to Multus' annotation, whichever of its two forms it has: a comma list of
 * `[namespace/]name`, or a JSON list of objects. What is listed already, and JSON that is broken,
 * comes back as it was written.
 */
export function appendMultusNetwork(existing: string, network: string): string {
  if (existing === '') return network;
  const trimmed = existing.trim();
  if (trimmed.startsWith('[') && trimmed.endsWith(']')) return appendToJson(existing, network);
  const listed = existing.split(',').some((item) => item.trim() === network);
  return listed ? existing : `${existing}, ${network}`;
}

interface Network {
  readonly name: string;
  readonly namespace?: string;
}

function appendToJson(existing: string, network: string): string {
  const networks = parseList(existing);
  if (networks === undefined) return existing;
  const [name = '', namespace] = network.split('/').toReversed();
  const isListed = networks.some((item) => {
    const { name: known, namespace: where } = (item ?? {}) as Partial<Network>;
    return known === name && (where || undefined) === namespace;
  });
  if (isListed) return existing;
  const where = namespace === undefined ? '' : `, "namespace": ${JSON.stringify(namespace)}`;
  const entry = `{"name": ${JSON.stringify(name)}${where}}`;
  const end = existing.lastIndexOf(']');
  const separator = networks.length ? ', ' : ''; // Istio writes `[, {…}]` here, which is no JSON
  return `${existing.slice(0, end)}${separator}${entry}${existing.slice(end)}`;
}

function parseList(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
