import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ended, run } from '@pillion/netns';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import { expect, it } from 'vitest';
import { type Flavour, pillion, startPillion } from './program.ts';

interface Call {
  readonly name: string;
  readonly path: string;
  readonly rule: string;
  readonly status: number | string;
  readonly latencyMs: number;
  readonly ok: boolean;
}

const DEPLOYMENT = fileURLToPath(new URL('../packages/cli/demo/deployment.yaml', import.meta.url));
const PROGRAMS = ['iptables-restore', 'iptables-save', 'ip6tables-save'];

describeOnKernel('pillion demo', PROGRAMS, () => {
  it.each<Flavour>(['source', 'build'])(
    'drives every call down its road, from %s',
    async (flavour) => {
      const before = await hostNetwork();
      const { code, stdout, stderr } = await pillion(flavour, ['demo', '--json']);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      const calls = callsOf(stdout);
      expect(calls.length).toBeGreaterThanOrEqual(14);
      for (const call of calls) {
        expect(call).toMatchObject({
          ok: true,
          path: expect.any(String),
          rule: expect.any(String),
        });
        expect(call.latencyMs).toBeGreaterThan(0);
      }
      expect(await hostNetwork()).toBe(before);
    },
  );

  it('shows the same calls as a table', async () => {
    const { code, stdout } = await pillion('source', ['demo']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/call +status +latency +rule that decided\n +path taken\n/);
    expect(stdout).toContain('+ init container istio-init');
    expect(stdout).toContain('untouched -> application sees 10.88.0.2');
  });

  it('fails a call that an edited pod sends another way', async () => {
    const text = await readFile(DEPLOYMENT, 'utf8');
    const edited = text.replace(/^.*excludeOutboundPorts.*\n/m, '');
    const { code, stdout } = await pillion('source', ['demo', '--json', '--pod', '-'], edited);
    expect(code).toBe(1);
    const failed = callsOf(stdout).filter(({ ok }) => !ok);
    expect(failed.map(({ name }) => name)).toEqual(['a port that excludeOutboundPorts lets pass']);
    expect(failed[0]?.path).toContain('PassthroughCluster');
  });

  it.each([
    [
      'an annotation',
      (text: string) => text.replace("'8080'", "'80800'"),
      /excludeOutboundPorts.*80800|80800.*excludeOutboundPorts/,
    ],
    [
      'the opt-out',
      (text: string) =>
        text.replace(
          'app: web\n        version',
          "sidecar.istio.io/inject: 'false'\n        app: web\n        version",
        ),
      /not injected/,
    ],
    ['a document without a pod', () => 'kind: Service\n', /holds no pod/],
  ])('refuses a pod for %s, tells why, and leaves nothing behind', async (_what, edit, message) => {
    const before = await hostNetwork();
    const input = edit(await readFile(DEPLOYMENT, 'utf8'));
    const { code, stdout, stderr } = await pillion(
      'source',
      ['demo', '--json', '--pod', '-'],
      input,
    );
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(await hostNetwork()).toBe(before);
  });

  it('keeps running until Ctrl-C, then cleans up', async () => {
    const before = await hostNetwork();
    const demo = startPillion('source', ['demo', '--keep']);
    const kept = Promise.withResolvers<string>();
    let said = '';
    demo.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      const netns = /--net=(\/run\/netns\/\S+-client) iptables -t nat -S/.exec(said)?.[1];
      if (netns !== undefined) kept.resolve(netns);
    });
    demo.once('close', () => kept.reject(new Error(said)));
    const rules = await run('nsenter', [
      `--net=${await kept.promise}`,
      'iptables',
      '-t',
      'nat',
      '-S',
    ]);
    expect(rules.stdout).toContain('-A ISTIO_OUTPUT -d 172.16.2.0/24 -j RETURN');
    demo.kill('SIGINT');
    expect(await ended(demo)).toEqual([130, null]);
    expect(await hostNetwork()).toBe(before);
  });
});

function callsOf(stdout: string): readonly Call[] {
  return (JSON.parse(stdout) as { calls: readonly Call[] }).calls;
}

/** Links, addresses, rules and namespaces of the machine itself: what a demo must not touch. */
async function hostNetwork(): Promise<string> {
  const looks = [
    run('ip', ['-json', 'link']),
    run('ip', ['netns', 'list']),
    run('ip', ['rule']),
    run('iptables-save', ['-t', 'nat']),
  ];
  return (await Promise.all(looks))
    .map(({ stdout }) => stdout.replaceAll(/^#.*$/gm, '').replaceAll(/"stats64.*?\}\}/g, ''))
    .join('\n');
}
