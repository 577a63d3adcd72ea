import { describe, expect, it } from 'vitest';
import { FLAGS } from './flags.ts';
import { type Environment, type Options, parseOptions } from './options.ts';
import { usage } from './usage.ts';

function options(argv: readonly string[], env: Environment = {}): Options {
  const parsed = parseOptions(argv, env);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function problems(argv: readonly string[], env: Environment = {}): string[] {
  const parsed = parseOptions(argv, env);
  return parsed.ok ? [] : parsed.problems.map(({ subject, code }) => `${subject} ${code}`);
}

describe('options', () => {
  it('has a default for everything but the certificate', () => {
    expect(options(['--self-signed'])).toEqual({
      listen: { port: 15_017 },
      metricsListen: { port: 15_014 },
      files: { injectDir: './var/lib/istio/inject' },
      revision: '',
      environment: { nativeSidecars: 'auto', env: {} },
      certificate: {
        kind: 'selfSigned',
        names: [
          'istiod.istio-system.svc',
          'istio-sidecar-injector.istio-system.svc',
          'pillion-injector.istio-system.svc',
          'localhost',
          '127.0.0.1',
          '::1',
        ],
      },
      drain: { delayMs: 2000, timeoutMs: 25_000 },
      logLevel: 'info',
    });
    expect(problems([])).toEqual(['--tls-cert flag.conflict', '--tls-key flag.conflict']);
  });

  it('reads both spellings of a value, and the last of a repeated flag', () => {
    const read = options(['--tls-cert', 'c', '--tls-key=k', '--revision', 'a', '--revision=b']);
    expect(read.certificate).toEqual({ kind: 'files', cert: 'c', key: 'k' });
    expect(read.revision).toBe('b');
  });

  it('takes the environment where no flag speaks', () => {
    const env = {
      REVISION: 'canary',
      ENABLE_NATIVE_SIDECARS: 'false',
      COMPLIANCE_POLICY: 'fips-140-3',
      PLATFORM: 'openshift',
      POD_NAMESPACE: 'mesh',
    };
    const read = options(['--self-signed'], env);
    expect(read.revision).toBe('canary');
    expect(read.environment).toEqual({
      nativeSidecars: 'false',
      compliancePolicy: 'fips-140-3',
      platform: 'openshift',
      env,
    });
    expect(read.certificate).toMatchObject({
      names: expect.arrayContaining(['istiod-canary.mesh.svc']),
    });
    expect(options(['--self-signed', '--revision', ''], env).revision).toBe('');
  });

  it('switches the plain port off', () => {
    expect(options(['--self-signed', '--metrics-listen', 'off'])).not.toHaveProperty(
      'metricsListen',
    );
  });

  it('never delays for longer than the whole drain may take', () => {
    const { drain } = options(['--self-signed', '--drain-delay=1m', '--drain-timeout=5s']);
    expect(drain).toEqual({ delayMs: 5000, timeoutMs: 5000 });
  });

  it('tells every problem of flags and environment at once', () => {
    const argv = ['--listen', 'x', '--lisen', '--drain-timeout', '3', '--log-level=loud'];
    const rest = [
      '--self-signed=maybe',
      '--tls-cert',
      'c',
      '--ca-out',
      'f',
      'stray',
      '--revision=a=b',
      '--nodes',
    ];
    expect(problems([...argv, ...rest], { ENABLE_NATIVE_SIDECARS: 'yes' })).toEqual([
      'flag flag.unknown',
      '--self-signed flag.takesNoValue',
      'flag flag.unknown',
      '--nodes flag.lacksValue',
      '--listen listen.malformed',
      '--drain-timeout duration.malformed',
      '--log-level value.unknown',
      '--revision revision.malformed',
      '--tls-key flag.conflict',
      '--ca-out flag.conflict',
      'ENABLE_NATIVE_SIDECARS value.unknown',
    ]);
  });

  it('takes one way to a certificate, not two', () => {
    expect(problems(['--self-signed', '--tls-cert=c', '--tls-key=k'])).toEqual([
      '--tls-cert flag.conflict',
      '--tls-key flag.conflict',
    ]);
    expect(problems(['--self-signed', '--dns-names', 'a b,*.ok.svc,10.0.0.1'])).toEqual([
      '--dns-names dnsName.malformed',
    ]);
    expect(problems(['--self-signed', '--dns-names='])).toEqual(['--dns-names dnsName.malformed']);
  });

  it('shows every flag in the help text', () => {
    for (const { name } of FLAGS) expect(usage()).toContain(`--${name}`);
  });
});
