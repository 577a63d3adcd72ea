import { describe, expect, it } from 'vitest';
import { passThrough } from './run-cli.ts';
import { runInMemory } from './testing.ts';

const SERVICE = 'apiVersion: v1\nkind: Service # stays as it is\nmetadata: { name: web }\n';
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    metadata:
      annotations:
        traffic.sidecar.istio.io/excludeOutboundPorts: "8080"
        traffic.sidecar.istio.io/excludeOutboundIPRanges: 172.16.2.0/24
    spec:
      containers:
      - name: web
        image: web:1
`;
const SEED = [
  '-p',
  '15001',
  '-z',
  '15006',
  '-u',
  '1337',
  '-m',
  'REDIRECT',
  '-i',
  '*',
  '-x',
  '',
  '-b',
  '*',
  '-d',
  '15090,15021,15020',
];

describe('pillion inject', () => {
  it('injects pods and passes everything else through untouched', async () => {
    const files = { 'app.yaml': `${SERVICE}---\n${DEPLOYMENT}` };
    const { code, stdout, stderr } = await runInMemory(['inject', '-f', 'app.yaml'], files);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.startsWith(SERVICE)).toBe(true);
    expect(stdout).toMatch(/name: istio-init\n/);
    expect(stdout).toMatch(/name: istio-proxy\n/);
  });

  it('writes to a file when asked, and tells why when asked', async () => {
    const argv = ['inject', '-f', '-', '-o', 'out.yaml', '--explain'];
    const { stdout, stderr, written } = await runInMemory(argv, { '-': DEPLOYMENT });
    expect(stdout).toBe('');
    expect(written['out.yaml']).toContain('istio-proxy');
    expect(stderr).toMatch(/^Deployment web: injected: .+ \(injected\.\w+\)$/m);
  });

  it.each([
    ['auto', true],
    ['true', true],
    ['false', false],
  ])('makes the proxy a native sidecar for %s: %s', async (mode, native) => {
    const argv = ['inject', '-f', '-', '--native-sidecars', mode];
    const { stdout } = await runInMemory(argv, { '-': DEPLOYMENT });
    expect(stdout.includes('restartPolicy: Always')).toBe(native);
  });

  it('injects pods of a List inside a List', async () => {
    const pod =
      '{ apiVersion: v1, kind: Pod, metadata: { name: p }, spec: { containers: [{ name: c }] } }';
    const list = `{ apiVersion: v1, kind: List, items: [{ apiVersion: v1, kind: List, items: [${pod}] }] }`;
    const { stdout } = await runInMemory(['inject', '-f', '-'], { '-': list });
    expect(stdout).toContain('name: istio-proxy');
  });

  it('names file and line of what is no YAML, and writes nothing', async () => {
    const { code, stdout, stderr } = await runInMemory(['inject', '-f', 'a'], {
      a: 'a: 1\nb: [\n',
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^a:\d=/);
    expect(stderr).not.toContain('template');
  });

  it("takes the control plane's own variables", async () => {
    const env = { COMPLIANCE_POLICY: 'fips-140-3' };
    const { stdout } = await runInMemory(['inject', '-f', '-'], { '-': DEPLOYMENT }, env);
    expect(stdout).toMatch(/name: COMPLIANCE_POLICY\n +value: fips-140-3/);
  });

  it('writes nothing when any pod is refused, and names annotation, value and what is accepted', async () => {
    const bad = DEPLOYMENT.replace('"8080"', '"80a"');
    const argv = ['inject', '-f', '-', '-o', 'out.yaml'];
    const { code, stdout, stderr, written } = await runInMemory(argv, {
      '-': `${DEPLOYMENT}---\n${bad}`,
    });
    expect({ code, stdout, written }).toEqual({ code: 1, stdout: '', written: {} });
    expect(stderr).toContain('traffic.sidecar.istio.io/excludeOutboundPorts');
    expect(stderr).toContain('80a');
    expect(stderr).toContain('8080,9090');
  });

  it('reports every problem of a broken configuration at once', async () => {
    const files = {
      '-': DEPLOYMENT,
      c: 'templates: 5\n',
      v: '{"global":{"proxy":{"statusPort":"x"}}}',
    };
    const argv = ['inject', '-f', '-', '--injectConfigFile', 'c', '--valuesFile', 'v'];
    const { code, stderr } = await runInMemory(argv, files);
    expect(code).toBe(1);
    expect(stderr).toMatch(/2 problems/);
    expect(stderr).toContain('statusPort');
  });
});

describe('pillion rules', () => {
  it("prints the rules of the init program's own flags, both families", async () => {
    const { code, stdout } = await runInMemory(['rules', ...SEED]);
    expect(code).toBe(0);
    expect(stdout.match(/^# ipv[46]$/gm)).toEqual(['# ipv4', '# ipv6']);
    expect(stdout).toContain('-A ISTIO_OUTPUT -o lo -s 127.0.0.6/32 -j RETURN');
    expect(stdout).toContain('-A ISTIO_OUTPUT -o lo -s ::6/128 -j RETURN');
  });

  it('prints the same for a manifest whether it is injected yet or not', async () => {
    const plain = await runInMemory(['rules', '-f', '-'], { '-': DEPLOYMENT });
    const injected = await runInMemory(['inject', '-f', '-'], { '-': DEPLOYMENT });
    const again = await runInMemory(['rules', '-f', '-'], { '-': injected.stdout });
    expect(plain.stdout).toContain('-A ISTIO_OUTPUT -p tcp --dport 8080 -j RETURN');
    expect(plain.stdout).toContain('-A ISTIO_OUTPUT -d 172.16.2.0/24 -j RETURN');
    expect(again.stdout).toBe(plain.stdout);
  });

  it('reports every bad flag at once', async () => {
    const { code, stdout, stderr } = await runInMemory([
      'rules',
      '-p',
      'x',
      '-u',
      'y',
      '-x',
      '10.0.0.0',
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    for (const value of ['-p="x"', '-u="y"', '-x="10.0.0.0"']) expect(stderr).toContain(value);
  });

  it('wants flags or a manifest, not both and not neither', async () => {
    expect((await runInMemory(['rules'])).code).toBe(1);
    expect((await runInMemory(['rules', '-f', 'x', '--', '-p', '1'])).code).toBe(1);
  });
});

describe('passThrough', () => {
  it("escapes the init program's flags only", () => {
    expect(passThrough(['rules', '-p', '1'])).toEqual(['rules', '--', '-p', '1']);
    for (const argv of [
      ['rules', '-f', 'x'],
      ['rules', '--help'],
      ['rules'],
      ['inject', '-f', 'x'],
    ]) {
      expect(passThrough(argv)).toEqual(argv);
    }
  });
});

it('ends with a code of its own on a wrong command line', async () => {
  expect((await runInMemory(['nope'])).code).not.toBe(0);
  expect((await runInMemory(['inject', '--nope'])).code).not.toBe(0);
});
