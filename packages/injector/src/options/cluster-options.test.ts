import { describe, expect, it } from 'vitest';
import { clusterOptions } from './cluster-options.ts';
import type { FlagName } from './flags.ts';

const from = (flags: Partial<Record<FlagName, string>>, env = {}) =>
  clusterOptions(new Map(Object.entries(flags) as [FlagName, string][]), env);

const subjects = (flags: Partial<Record<FlagName, string>>): readonly string[] => {
  const result = from(flags);
  return result.ok ? [] : result.problems.map(({ subject }) => subject);
};

describe('clusterOptions', () => {
  it('asks for no cluster by itself', () => {
    expect(from({ 'inject-dir': 'd' })).toEqual({ ok: true, value: undefined });
  });

  it('takes everything from the cluster, unless a directory brings the templates', () => {
    expect(from({ 'in-cluster': 'true' })).toEqual({
      ok: true,
      value: {
        connection: { kind: 'inCluster' },
        namespace: 'istio-system',
        configMaps: true,
        keepCaBundle: true,
        watchdog: 'off',
      },
    });
    expect(
      from(
        { kubeconfig: 'k', 'inject-dir': 'd', nodes: 'n', watchdog: 'restart' },
        { POD_NAMESPACE: 'mesh', INJECTION_WEBHOOK_CONFIG_NAME: '' },
      ),
    ).toEqual({
      ok: true,
      value: {
        connection: { kind: 'kubeconfig', path: 'k' },
        namespace: 'mesh',
        configMaps: false,
        keepCaBundle: false,
        watchdog: 'restart',
      },
    });
  });

  it('tells every contradiction at once', () => {
    expect(
      subjects({
        'in-cluster': 'true',
        kubeconfig: 'k',
        nodes: 'n',
        namespaces: 'm',
        'ca-out': 'c',
      }),
    ).toEqual(['--kubeconfig', '--namespaces', '--nodes', '--ca-out']);
    expect(subjects({ watchdog: 'report' })).toEqual(['--watchdog']);
    expect(subjects({ 'in-cluster': 'true', watchdog: 'bark' })).toEqual(['--watchdog']);
  });
});
