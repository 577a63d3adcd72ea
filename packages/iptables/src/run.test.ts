import { describe, expect, it } from 'vitest';
import { FakeMachine } from './fake/machine.ts';

const SEED =
  'istio-iptables -p 15001 -z 15006 -u 1337 -m REDIRECT -i * -x  -b * -d 15090,15021,15020 --log_output_level=default:info'.split(
    ' ',
  );

describe('a dry run', () => {
  it('prints what would be given to the kernel and nothing else, and changes nothing', async () => {
    const machine = new FakeMachine();
    const { code, stdout } = await machine.run([...SEED, '--dry-run']);
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => line.startsWith('#'))).toEqual([
      '# iptables-restore --noflush',
      '# ip6tables-restore --noflush',
    ]);
    expect(machine.netfilter.commands).toEqual([]);
    expect([...machine.routes.held]).toEqual([]);
  });

  it('prints the very bytes that the kernel is then given', async () => {
    const machine = new FakeMachine();
    const { stdout } = await machine.run([...SEED, '--dry-run']);
    await machine.run(SEED);
    const given = machine.netfilter.commands.flatMap(({ stdin }) =>
      stdin === undefined ? [] : [stdin],
    );
    expect(stdout.split(/^# .*\n/m).slice(1)).toEqual(given);
  });

  it('asks nothing of the machine where it is told addresses and servers', async () => {
    const args = [
      ...SEED,
      '-n',
      '--redirect-dns',
      '--pod-ips',
      '10.0.0.1',
      '--dns-servers',
      '10.96.0.10',
    ];
    const here = await new FakeMachine().run(args);
    const there = await new FakeMachine({
      addresses: ['fd00::9'],
      files: { '/etc/resolv.conf': 'nameserver 9.9.9.9' },
    }).run(args);
    expect(here.stdout).toBe(there.stdout);
    expect(here.stdout).toContain('-d 10.96.0.10/32');
  });

  it('writes the same to the file that is asked for, or says why not', async () => {
    const machine = new FakeMachine({ readOnly: ['/proc'] });
    const { stdout } = await machine.run([...SEED, '-n'], { DRY_RUN_FILE_PATH: '/tmp/rules' });
    expect(machine.host.files.get('/tmp/rules')).toBe(stdout);
    const refused = await machine.run([...SEED, '-n'], { DRY_RUN_FILE_PATH: '/proc/rules' });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('EROFS');
  });

  it('shows the text for nft', async () => {
    const { stdout } = await new FakeMachine().run([...SEED, '-n', '--native-nftables']);
    expect(stdout).toMatch(/^# nft -f -\nadd table inet istio-proxy-nat\n/);
  });
});

describe('bad input', () => {
  it('all of it is told at once, and nothing is done', async () => {
    const machine = new FakeMachine();
    const { code, stdout, stderr } = await machine.run(
      [
        '-p',
        '0',
        '-u',
        'istio',
        '-i',
        '10.0.0.0',
        '-c',
        'too-long-for-an-interface',
        '-m',
        'TPROX',
      ],
      { INBOUND_CAPTURE_PORT: '65536' },
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const subjects = stderr
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0]);
    expect(new Set(subjects)).toEqual(
      new Set(['-c', '-i', '-m', '-p', '-u', 'INBOUND_CAPTURE_PORT']),
    );
    expect(machine.netfilter.commands).toEqual([]);
  });

  it.each([['--envoy-prot=1'], ['-y'], ['appply'], ['-p']])('%s is a usage error', async (word) => {
    expect(await new FakeMachine().run([word])).toMatchObject({ code: 255, stdout: '' });
  });

  it('an unknown flag is told with the nearest one', async () => {
    const { stderr } = await new FakeMachine().run(['--envoy-prot=1']);
    expect(stderr).toContain('--envoy-port');
  });

  it('is an object on standard output for machines', async () => {
    const { stdout } = await new FakeMachine().run(['-p', 'x', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      error: { code: 'command.invalid' },
      problems: [{ subject: '-p', value: 'x' }],
    });
  });
});

describe('--config', () => {
  const files = {
    '/etc/capture.yaml':
      'proxy-uid: 2000\nistio-inbound-ports: [80, 443]\nistio-service-cidr: "*"\n',
  };

  it('gives what neither flags nor variables say', async () => {
    const machine = new FakeMachine({ files });
    const { stdout } = await machine.run(['-n', '--config', '/etc/capture.yaml', '-u', '3000']);
    expect(stdout).toContain('--dport 443 -j ISTIO_IN_REDIRECT');
    expect(stdout).toContain('--uid-owner 3000');
    expect(stdout).not.toContain('2000');
  });

  it('is read from standard input too', async () => {
    const machine = new FakeMachine({ stdin: 'proxy-uid: 2000' });
    expect((await machine.run(['-n', '--config', '-'])).stdout).toContain('--uid-owner 2000');
  });

  it.each([
    ['/etc/none.yaml', 'cannot be read'],
    ['/etc/broken.yaml', 'is no YAML'],
    ['/etc/unknown.yaml', 'perhaps proxy-uid'],
    ['/etc/bad.yaml', 'is not a numeric id'],
  ])('%s %s', async (path, told) => {
    const machine = new FakeMachine({
      files: {
        '/etc/broken.yaml': 'a: [1',
        '/etc/unknown.yaml': 'proxy-udi: 1',
        '/etc/bad.yaml': 'proxy-uid: root',
      },
    });
    const { code, stderr } = await machine.run(['--config', path]);
    expect(code).toBe(1);
    expect(stderr).toContain(told);
  });
});

describe('--help and --version', () => {
  it('go to standard output, whatever else is asked', async () => {
    const machine = new FakeMachine();
    const help = await machine.run(['--help', '-p', '15001']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('--istio-inbound-interception-mode');
    expect((await machine.run(['--version'])).stdout).toMatch(/^pillion-iptables \d+\.\d+\.\d+\n$/);
    expect(machine.netfilter.commands).toEqual([]);
  });
});

describe('validation', () => {
  it('alone touches no rules', async () => {
    const machine = new FakeMachine();
    const { code } = await machine.run([...SEED, '--run-validation', '--skip-rule-apply']);
    expect(code).toBe(0);
    expect(machine.netfilter.commands).toEqual([]);
  });
});

describe('--timeout-close-wait-secs', () => {
  const PATH = '/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_close_wait';

  it('sets the kernel parameter', async () => {
    const machine = new FakeMachine();
    await machine.run([...SEED, '--timeout-close-wait-secs', '3600']);
    expect(machine.host.files.get(PATH)).toBe('3600\n');
  });

  it('is told where it may not, and capture goes on', async () => {
    const machine = new FakeMachine({ readOnly: ['/proc/sys'] });
    const { code, stderr } = await machine.run([...SEED, '--timeout-close-wait-secs', '3600']);
    expect(code).toBe(0);
    expect(stderr).toContain('securityContext.sysctls');
  });
});
