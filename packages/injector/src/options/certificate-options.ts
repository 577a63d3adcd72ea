import { type Parsed, type Problem, refused } from '@pillion/core/values';
import type { FlagName } from './flags.ts';

export type CertificateOptions =
  | { readonly kind: 'files'; readonly cert: string; readonly key: string }
  | { readonly kind: 'selfSigned'; readonly names: readonly string[]; readonly caOut?: string };

/** One way to a certificate: two files, or one that we mint. Neither is assumed. */
export function certificateOptions(
  values: ReadonlyMap<FlagName, string>,
  revision: string,
  namespace: string | undefined,
): Parsed<CertificateOptions> {
  return values.has('self-signed')
    ? selfSigned(values, defaultNames(revision, namespace))
    : pairOfFiles(values);
}

function pairOfFiles(values: ReadonlyMap<FlagName, string>): Parsed<CertificateOptions> {
  const cert = values.get('tls-cert');
  const key = values.get('tls-key');
  const problems = [
    ...(cert === undefined ? [conflict('tls-cert', values, 'is absent')] : []),
    ...(key === undefined ? [conflict('tls-key', values, 'is absent')] : []),
    ...given(['ca-out', 'dns-names'], values, 'needs --self-signed'),
  ];
  if (cert === undefined || key === undefined || problems.length > 0) return refused(...problems);
  return { ok: true, value: { kind: 'files', cert, key } };
}

function selfSigned(
  values: ReadonlyMap<FlagName, string>,
  defaults: readonly string[],
): Parsed<CertificateOptions> {
  const caOut = values.get('ca-out');
  const text = values.get('dns-names');
  const names = text === undefined ? defaults : text.split(',').map((name) => name.trim());
  const problems = [
    ...given(['tls-cert', 'tls-key'], values, 'contradicts --self-signed'),
    ...names.filter((name) => !/^(?:\*\.)?[a-zA-Z0-9:._-]{1,253}$/.test(name)).map(malformedName),
  ];
  if (problems.length > 0) return refused(...problems);
  return { ok: true, value: { kind: 'selfSigned', names, ...(caOut !== undefined && { caOut }) } };
}

function given(
  flags: readonly FlagName[],
  values: ReadonlyMap<FlagName, string>,
  reason: string,
): readonly Problem[] {
  return flags.filter((flag) => values.has(flag)).map((flag) => conflict(flag, values, reason));
}

function conflict(flag: FlagName, values: ReadonlyMap<FlagName, string>, reason: string): Problem {
  const value = values.get(flag) ?? '';
  const accepted = '--self-signed, or both --tls-cert FILE and --tls-key FILE';
  return { code: 'flag.conflict', subject: `--${flag}`, value, reason, accepted };
}

function malformedName(value: string): Problem {
  return {
    code: 'dnsName.malformed',
    subject: '--dns-names',
    value,
    reason: 'is no name that a certificate can hold',
    accepted: 'DNS names and IP addresses, such as istiod.istio-system.svc,127.0.0.1',
  };
}

/** The Service names by which an API server may call us, and this machine's own for trying it out. */
function defaultNames(revision: string, namespace = 'istio-system'): readonly string[] {
  const services = ['istiod', 'istio-sidecar-injector', 'pillion-injector'];
  const revisioned = revision ? [`istiod-${revision}`, `istio-sidecar-injector-${revision}`] : [];
  const own = [...services, ...revisioned].map((service) => `${service}.${namespace}.svc`);
  return [...own, 'localhost', '127.0.0.1', '::1'];
}
