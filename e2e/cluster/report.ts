import type { Kubectl } from './cluster.ts';

interface Pod {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
  };
}

interface Container {
  readonly name: string;
}

/** What one wants to see when a test failed: the pods, what happened to them, and their last words. */
export async function reportOn(namespace: Kubectl, name: string): Promise<string> {
  const said = async (args: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await namespace.attempt(args);
    return `$ kubectl -n ${name} ${args.join(' ')}\n${stdout}${stderr}`;
  };
  const looks = [
    ['get', 'pods', '-o', 'wide'],
    ['get', 'events', '--sort-by=.lastTimestamp'],
  ];
  const { code, stdout } = await namespace.attempt(['get', 'pods', '-o', 'json']);
  const pods = code === 0 ? (JSON.parse(stdout) as { items: readonly Pod[] }).items : [];
  const logs = pods.flatMap(({ metadata, spec }) =>
    [...(spec.initContainers ?? []), ...spec.containers].map((container) => [
      'logs',
      metadata.name,
      '-c',
      container.name,
      '--tail=40',
    ]),
  );
  return (await Promise.all([...looks, ...logs].map(said))).join('\n');
}
