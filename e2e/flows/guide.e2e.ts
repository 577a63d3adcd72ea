import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '@pillion/netns';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import { uninstallPillion } from '../pillion/use-pillion.ts';

interface Service {
  readonly spec: { readonly clusterIP: string };
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = join(ROOT, 'docs/guide/cluster.md');

/** What readers type, by the heading above it. */
function blocks(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const section of readFileSync(PAGE, 'utf8').split(/^## /m).slice(1)) {
    const [heading = ''] = section.split('\n', 1);
    const scripts = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, script]) => script);
    if (scripts.length > 0) found.set(heading, scripts.join(''));
  }
  return found;
}

describeOnCluster('docs/guide/cluster.md', (cluster) => {
  const sections = blocks();
  let folder = '';

  beforeAll(async () => {
    await uninstallPillion(cluster);
    folder = await mkdtemp(join(tmpdir(), 'pillion-guide-'));
    // A reader has one kubectl, that of the cluster.
    const given = inject('cluster');
    const kubectl = 'description' in given ? given.description.kubectl : 'kubectl';
    await writeFile(join(folder, 'kubectl'), `#!/bin/sh\nexec ${kubectl} "$@"\n`);
    await chmod(join(folder, 'kubectl'), 0o755);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await cluster.attempt(['delete', 'namespace', 'shop', 'trial', '--ignore-not-found']);
    await uninstallPillion(cluster);
  });

  const type = async (heading: string): Promise<string> => {
    const script = sections.get(heading);
    if (script === undefined) throw new Error(`the page has no commands under "${heading}"`);
    const { PATH = '' } = process.env;
    const env = {
      ...process.env,
      PATH: `${folder}:${join(ROOT, 'node_modules/.bin')}:${PATH}`,
      KUBECONFIG: cluster.kubeconfig,
    };
    const { code, stdout, stderr } = await run('sh', ['-e'], { cwd: ROOT, input: script, env });
    if (code !== 0) throw new Error(`${heading}: exit code ${code}\n${stderr}${stdout}`);
    return stdout + stderr;
  };

  it('installs', async () => {
    expect(await type('Install')).toMatch(
      /created +Deployment istio-system\/pillion-injector\n[^]*answers +the API server[^]*created +MutatingWebhookConfiguration/,
    );
  });

  it('makes two pods with sidecars', async () => {
    expect(await type('Two pods')).toMatch(/client +2\/2[^]*web +2\/2/);
    // The node knows the Service sooner than a reader reads on; its own pod's calls leave no trace in the client's log.
    const { spec } = await cluster.get<Service>('service/web', '-n', 'shop');
    for (const port of [8080, 9090]) {
      const call = `fetch('http://${spec.clusterIP}:${port}/').then(({ ok }) => process.exit(ok ? 0 : 1))`;
      const words = ['exec', '-n', 'shop', 'web', '-c', 'app', '--', 'node', '-e', call];
      await eventually(
        'the Service answers',
        async () => (await cluster.attempt(words)).code === 0,
      );
    }
  });

  it('calls from one to the other, through both sidecars', async () => {
    const told = await type('A call');
    expect(told).toContain(
      'web:8080 was called from 127.0.0.6\nweb:9090 was called from 127.0.0.6\n',
    );
    expect(told).toContain('"authority":"web:8080"\n"authority":"web:9090"\n');
  });

  it('carves a port out', async () => {
    const told = await type('Carve a port out');
    expect(told).toContain('-A ISTIO_OUTPUT -p tcp --dport 9090 -j RETURN');
    expect(told).toContain('passed.excludedPort');
    expect(told).toContain('web:9090 was called from 127.0.0.6');
    expect(told.match(/"authority":"[^"]*"/g)).toEqual(['"authority":"web:8080"']);
    expect(told).toMatch(/denied the request[^]*excludeOutboundPorts="909O"/);
  });

  it('tells who got a sidecar', async () => {
    expect(await type('Who got a sidecar, and why not')).toMatch(
      /"result":"injected","reason":"injected\.policy"[^]*Pod shop\/client: injected/,
    );
  });

  it('installs a second one beside the first, and takes both away', async () => {
    expect(await type('A second one beside the first')).toContain('istiod-canary');
    expect(await type('Away with it')).toContain('deleted    Namespace istio-system');
  }, 240_000);
});
