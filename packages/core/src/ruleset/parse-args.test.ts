import { describe, expect, test } from 'vitest';
import { FLAGS } from './flags.ts';
import { parseCaptureArgs } from './parse-args.ts';

function parse(argv: readonly string[], env: Record<string, string> = {}) {
  const command = parseCaptureArgs(argv, env);
  if (!command.ok) throw new Error(JSON.stringify(command.problems));
  return command.value;
}

function texts(argv: readonly string[], env: Record<string, string> = {}) {
  const fields = Object.entries(parse(argv, env).raw);
  return Object.fromEntries(fields.map(([field, written]) => [field, written?.text]));
}

function problems(argv: readonly string[], env: Record<string, string> = {}) {
  const command = parseCaptureArgs(argv, env);
  return command.ok ? [] : command.problems;
}

describe('command lines', () => {
  test('the one that Istio injects', () => {
    const argv =
      'istio-iptables -p 15001 -z 15006 -u 1337 -m REDIRECT -i * -x  -b * -d 15090,15021,15020 --log_output_level=default:info';
    expect(texts(argv.split(' '))).toEqual({
      proxyPort: '15001',
      inboundPort: '15006',
      proxyUid: '1337',
      interceptionMode: 'REDIRECT',
      outboundRangesInclude: '*',
      outboundRangesExclude: '',
      inboundPortsInclude: '*',
      inboundPortsExclude: '15090,15021,15020',
    });
  });

  test.for([
    [['-p', '1']],
    [['-p1']],
    [['-p=1']],
    [['--envoy-port', '1']],
    [['--envoy-port=1']],
    [['-np', '1']],
    [['-p', '2', '--envoy-port', '1']],
    [['--log_as_json', '--log_target', 'stdout', '-p', '1']],
  ] as const)('%j', ([argv]) => {
    expect(texts(argv)['proxyPort']).toBe('1');
  });

  test('booleans', () => {
    expect(parse(['--dry-run']).run.dryRun).toBe(true);
    expect(parse(['--dry-run=false'], { DRY_RUN: 'true' }).run.dryRun).toBe(false);
    expect(parse([], { DRY_RUN: 'T' }).run.dryRun).toBe(true);
    expect(parse(['--redirect-dns'], {}).raw.redirectDns?.text).toBe('true');
  });

  test('actions', () => {
    expect(parse([]).action).toBe('apply');
    expect(parse(['pillion-iptables', 'verify', '--json']).action).toBe('verify');
    expect(parse(['--cleanup-only']).action).toBe('clean');
    expect(parse(['--help']).action).toBe('help');
  });

  test('run options', () => {
    const argv =
      '--probe-timeout 1m30s --pod-ips 10.0.0.1,fd00:0::1 --compat istio --force-iptables-binary=nft';
    const { run } = parse([...argv.split(' '), '--dns-servers', '']);
    expect(run).toMatchObject({
      probeTimeoutMs: 90_000,
      podIps: ['10.0.0.1', 'fd00::1'],
      dnsServers: [],
      compat: 'istio',
      forceIptablesBinary: 'nft',
      probePort: 15_002,
      proxyUser: 'istio-proxy',
    });
  });
});

describe('environment', () => {
  test('every variable of Istio', () => {
    for (const flag of FLAGS.filter(({ origin, env }) => origin === 'istio' && env.length > 0)) {
      for (const name of flag.env) expect(name).toMatch(/^[A-Z0-9_]+$/);
    }
    expect(texts([], { REDIRECT_DNS: '', ISTIO_META_DNS_CAPTURE: 'true' })).toEqual({
      redirectDns: 'true',
    });
  });

  test('the command line wins', () => {
    expect(texts(['-z', '1'], { INBOUND_CAPTURE_PORT: '2' })).toEqual({ inboundPort: '1' });
  });

  test('an empty variable is an unset one, but for the groups, where it means none', () => {
    expect(texts([], { PROXY_UID: '', ISTIO_OUTBOUND_OWNER_GROUPS: '' })).toEqual({
      ownerGroupsInclude: '',
    });
  });
});

describe('mistakes', () => {
  test('all of them at once, each with what would be accepted', () => {
    const given = problems(['--envoy-prt=1', '-y', '--dns-servers']);
    expect(given.map(({ code, subject }) => [code, subject])).toEqual([
      ['flag.unknown', '--envoy-prt'],
      ['flag.unknown', '-y'],
      ['flag.missingValue', '--dns-servers'],
    ]);
    expect(given.map(({ accepted }) => accepted)).toEqual([
      expect.stringContaining('perhaps --envoy-port:'),
      'one of the flags that --help lists',
      '--dns-servers IPS',
    ]);
  });

  test('values of run options', () => {
    const given = problems(['--pod-ips', '10.0.0.300', '--probe-timeout', '5'], {
      DRY_RUN: 'maybe',
      FORCE_IPTABLES_BINARY: 'NFT',
    });
    expect(given.map(({ code, subject, value }) => [code, subject, value])).toEqual([
      ['boolean.malformed', 'DRY_RUN', 'maybe'],
      ['duration.malformed', '--probe-timeout', '5'],
      ['choice.unknown', 'FORCE_IPTABLES_BINARY', 'NFT'],
      ['address.malformed', '--pod-ips', '10.0.0.300'],
    ]);
  });

  test('a word too many', () => {
    expect(problems(['--dry-run', 'false'])).toMatchObject([
      { code: 'argument.unexpected', value: 'false' },
    ]);
  });
});

describe('the table of flags', () => {
  test('names, letters and variables are each used once', () => {
    const names = FLAGS.flatMap(({ name, short, env }) => [
      name,
      ...(short ? [short] : []),
      ...env,
    ]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
