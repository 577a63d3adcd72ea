import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bundle } from './testing/bundle.ts';

const DRY = ['--dry-run', '--pod-ips', '10.0.0.5,fd00::5'];

describe('the program as it is shipped, as a process', () => {
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await Bundle.build();
  });
  afterAll(() => bundle[Symbol.dispose]());

  it('says the same by long flags, short flags, variables and a file', async () => {
    const long = [
      '--proxy-uid=2000',
      '--istio-inbound-ports=8080,9090',
      '--istio-service-cidr=10.0.0.0/8',
      '--istio-inbound-interception-mode=TPROXY',
      '--redirect-dns',
      '--capture-all-dns',
    ];
    const short = ['-u', '2000', '-b', '8080,9090', '-i', '10.0.0.0/8', '-m', 'TPROXY'];
    const dns = ['--redirect-dns', '--capture-all-dns'];
    const env = {
      PROXY_UID: '2000',
      ISTIO_INBOUND_PORTS: '8080,9090',
      ISTIO_SERVICE_CIDR: '10.0.0.0/8',
      ISTIO_INBOUND_INTERCEPTION_MODE: 'TPROXY',
      REDIRECT_DNS: 'true',
      CAPTURE_ALL_DNS: 'true',
    };
    const input = `
proxy-uid: 2000
istio-inbound-ports: [8080, 9090]
istio-service-cidr: 10.0.0.0/8
istio-inbound-interception-mode: TPROXY
redirect-dns: true
capture-all-dns: true
`;
    const [first, ...others] = await Promise.all([
      bundle.run([...long, ...DRY]),
      bundle.run([...short, ...dns, ...DRY]),
      bundle.run(DRY, { env }),
      bundle.run([...DRY, '--config', '-'], { input }),
      bundle.run(['istio-iptables', ...long, ...DRY]),
      bundle.run([...long, ...DRY], { env: { PROXY_UID: '3000' } }), // a flag wins over a variable
    ]);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first?.stdout).toContain('--uid-owner 2000');
    expect(others).toEqual(others.map(() => first));
  });

  it('tells every problem on standard error, and nothing else anywhere', async () => {
    const { code, stdout, stderr } = await bundle.run([
      '-p',
      '0',
      '-b',
      '80,x',
      '-u',
      '1337',
      ...DRY,
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(2);
    expect(stderr).toContain('-p="0"');
    expect(stderr).toContain('"x"');
  });

  it.each([
    ['a flag that does not exist', ['--no-such-flag'], 255, '--no-such-flag'],
    ['a file that is not there', ['--config', '/no/such/file', ...DRY], 1, '/no/such/file'],
    ['YAML that is none', ['--config', '-', ...DRY], 1, 'is no YAML'],
    ['no iptables', ['--pod-ips', '10.0.0.5'], 1, 'the package iptables brings it'],
    ['no nft', ['--pod-ips', '10.0.0.5', '--native-nftables'], 1, 'the package nftables brings it'],
    ['nothing that could be cleaned', ['--cleanup-only'], 1, 'is not on the PATH'],
    [
      'nothing to hold the rules against',
      ['verify', '--pod-ips', '10.0.0.5'],
      1,
      'not on the PATH',
    ],
  ] as const)('ends over %s', async (_what, args, code, said) => {
    const ran = await bundle.run(args, { input: 'a: [' });
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toContain(said);
  });

  it('tells of itself', async () => {
    const [help, version] = [await bundle.run(['--help']), await bundle.run(['version'])];
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('--istio-inbound-ports');
    expect(version).toMatchObject({ code: 0, stderr: '' });
  });
});
