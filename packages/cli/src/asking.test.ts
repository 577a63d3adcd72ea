import { describe, expect, it } from 'vitest';
import { runInMemory } from './testing.ts';

const POD = `kind: Pod
metadata:
  name: web
  annotations:
    traffic.sidecar.istio.io/excludeOutboundPorts: "8080"
spec:
  containers: [{ name: web, image: web }]
`;

describe('pillion template', () => {
  it.each([
    [
      '{{ range $k, $v := . }}{{ $k }}={{ $v }};{{ end }}',
      '{"b":1.5,"a":1000000}',
      'a=1e+06;b=1.5;',
    ],
    ['{{ .x | upper }}', '{"x":"go"}', 'GO'],
    ['{{ annotation .meta "k" 5 }}', '{"meta":{"Annotations":{"k":"v"}}}', 'v'],
  ])('renders %s', async (template, data, output) => {
    const argv = ['template', 't.tpl', '--data', 'd'];
    const { code, stdout, stderr } = await runInMemory(argv, { 't.tpl': template, d: data });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: output, stderr: '' });
  });

  it.each([
    ['{{ nope }}', 'template: t.tpl:1: function "nope" not defined\n'],
    [
      '\n{{ template "x" }}',
      'template: t.tpl:2:12: executing "t.tpl" at <{{template "x"}}>: template "x" not defined\n',
    ],
    [
      '{{ fail "because" }}',
      'template: t.tpl:1:3: executing "t.tpl" at <fail "because">: error calling fail: because\n',
    ],
  ])('words the error of %j as Go does, and nothing else', async (template, message) => {
    const { code, stdout, stderr } = await runInMemory(['template', 't.tpl'], {
      't.tpl': template,
    });
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: message });
  });

  it('has only the functions that are asked for', async () => {
    const files = { t: '{{ upper "x" }}' };
    expect((await runInMemory(['template', 't', '--functions', 'sprig'], files)).stdout).toBe('X');
    const { stderr } = await runInMemory(['template', 't', '--functions', 'go'], files);
    expect(stderr).toContain('function "upper" not defined');
  });

  it('names data that is no JSON', async () => {
    const { code, stderr } = await runInMemory(['template', 't', '--data', 'd'], { t: '', d: '{' });
    expect(code).toBe(1);
    expect(stderr).toContain('template.data: d: is not JSON');
  });
});

describe('pillion simulate', () => {
  it.each([
    ['--to 198.51.100.1:8080', 'passed.excludedPort', 'its destination 198.51.100.1:8080'],
    ['--to 198.51.100.1:80', 'captured.outbound', '127.0.0.1:15001'],
    ['--to [2001:db8::5]:80', 'captured.outbound', '[::1]:15001'],
    ['--to 198.51.100.1:80 --from proxy', 'passed.proxy', '198.51.100.1:80'],
    ['--to 10.0.0.1:8000 --from proxy', 'captured.ownService', '15006'],
    ['--to 10.0.0.1:8000 --from proxy --source 127.0.0.6', 'passed.toApplication', '10.0.0.1:8000'],
    ['--to 10.0.0.1:8000 --from outside', 'captured.inbound', '10.0.0.1:15006'],
    ['--to 10.0.0.1:15021 --from outside', 'passed.excludedPort', '10.0.0.1:15021'],
    ['--to 127.0.0.1:80', 'passed.ownPod', '127.0.0.1:80'],
    ['--to 198.51.100.1:80 --udp', 'passed.notIncluded', '198.51.100.1:80'],
  ])('%s: %s', async (flags, code, place) => {
    const argv = ['simulate', '-f', '-', ...flags.split(' ')];
    const { stdout, stderr } = await runInMemory(argv, { '-': POD });
    expect(stderr).toBe('');
    expect(stdout.split('\n')[0]).toBe(code);
    expect(stdout).toContain(place);
  });

  it('says the same to machines', async () => {
    const argv = ['simulate', '--to', '1.2.3.4:80', '--json', '--', '-i', '*'];
    const { stdout } = await runInMemory(argv);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'accepted',
      landing: { port: 15_001, by: 'redirect' },
      reason: { code: 'captured.outbound' },
    });
  });

  it('reports every problem of the packet at once', async () => {
    const flags = ['--to', '1.2.3.4', '--uid', 'x', '--source', 'y'];
    const { code, stderr } = await runInMemory(['simulate', ...flags, '--', '-i', '*']);
    expect(code).toBe(1);
    for (const part of ['--to=', '--uid=', '--source=']) expect(stderr).toContain(part);
  });
});

describe('pillion check', () => {
  it('proves the rules of an injected pod', async () => {
    const { code, stdout } = await runInMemory(['check', '-f', '-'], { '-': POD });
    expect(code).toBe(0);
    expect(stdout).not.toContain('FAILS');
    expect(stdout).toMatch(/\d+ classes of packets were told apart/);
  });

  it('gives the packet where a property fails, and tells entries without effect', async () => {
    const argv = ['check', '--', '-i', '*', '-b', '*', '-x', '10.0.0.0/8,10.1.0.0/16'];
    const { code, stdout } = await runInMemory(argv);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAILS .*\(reserved\.neverCaptured\)$/m);
    expect(stdout).toMatch(/A TCP packet from .* to .*:150\d\d/);
    expect(stdout).toContain('-x 10.1.0.0/16 changes nothing');
  });
});
