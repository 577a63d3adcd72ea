import type { Container, Pod } from '@pillion/core/kubernetes';

/** What injection added to a pod, a line each, for people: names and what matters of them. */
export function additions(before: Pod, after: Pod): readonly string[] {
  const { metadata: was = {}, spec: had } = before;
  const { metadata: is = {}, spec: has } = after;
  return [
    ...entries('label', was.labels, is.labels),
    ...entries('annotation', was.annotations, is.annotations),
    ...containers('init container', had?.initContainers, has?.initContainers),
    ...containers('container', had?.containers, has?.containers),
    ...named('volume', had?.volumes, has?.volumes),
  ];
}

type Entries = Readonly<Record<string, string>> | undefined;

function entries(kind: string, before: Entries = {}, after: Entries = {}): string[] {
  return Object.entries(after)
    .filter(([key, value]) => before[key] !== value)
    .map(([key, value]) => `${kind} ${key}: ${shorten(value)}`);
}

function containers(
  kind: string,
  before: readonly Container[] = [],
  after: readonly Container[] = [],
): string[] {
  return added(before, after).flatMap((container) => [
    `${kind} ${container.name} (${container.image ?? 'no image'})`,
    `  args: ${(container.args ?? []).map(quoted).join(' ')}`,
    ...identity(container),
    `  env: ${container.env?.length ?? 0} variables, mounts: ${container.volumeMounts?.length ?? 0}`,
  ]);
}

function identity({ securityContext, restartPolicy }: Container): string[] {
  const parts = [
    securityContext?.runAsUser === undefined ? undefined : `uid ${securityContext.runAsUser}`,
    ...(securityContext?.capabilities?.add ?? []).map((name) => `+${name}`),
    restartPolicy === 'Always' ? 'native sidecar' : undefined,
  ].filter((part) => part !== undefined);
  return parts.length ? [`  runs as: ${parts.join(', ')}`] : [];
}

interface Named {
  readonly name: string;
}

function named(
  kind: string,
  before: readonly Named[] = [],
  after: readonly Named[] = [],
): string[] {
  const names = added(before, after).map(({ name }) => name);
  return names.length ? [`${kind}s ${names.join(', ')}`] : [];
}

function added<T extends Named>(before: readonly T[], after: readonly T[]): T[] {
  const known = new Set(before.map(({ name }) => name));
  return after.filter(({ name }) => !known.has(name));
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./$()-]+$/.test(argument)
    ? argument
    : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}

function shorten(text: string): string {
  return text.length > 72 ? `${text.slice(0, 69)}...` : text;
}
