import { type Parsed, type Problem, refused, splitList } from '@pillion/core/values';
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
  const cert = values.get('tls-cert');
  const key = values.get('tls-key');
  const selfSigned = values.has('self-signed');
  const caOut = values.get('ca-out');
  const dnsNames = values.get('dns-names');
  const problems: Problem[] = [];
  const refuse = (flag: FlagName, reason: string): void => {
    const accepted = '--self-signed, or both --tls-cert FILE and --tls-key FILE';
    const value = values.get(flag) ?? '';
    problems.push({ code: 'flag.conflict', subject: `--${flag}`, value, reason, accepted });
  };
  if (selfSigned && cert !== undefined) refuse('tls-cert', 'contradicts --self-signed');
  if (selfSigned && key !== undefined) refuse('tls-key', 'contradicts --self-signed');
  if (!selfSigned) {
    if (cert === undefined) refuse('tls-cert', 'is absent');
    if (key === undefined) refuse('tls-key', 'is absent');
    if (caOut !== undefined) refuse('ca-out', 'needs --self-signed');
    if (dnsNames !== undefined) refuse('dns-names', 'needs --self-signed');
  }
  const names =
    dnsNames === undefined
      ? defaultNames(revision, namespace)
      : splitList(dnsNames).map((name) => name.trim());
  for (const name of names.filter(
    (candidate) => !/^(?:\*\.)?[a-zA-Z0-9:._-]{1,253}$/.test(candidate),
  )) {
    problems.push({
      code: 'dnsName.malformed',
      subject: '--dns-names',
      value: name,
      reason: 'is no name that a certificate can hold',
      accepted: 'DNS names and IP addresses, such as istiod.istio-system.svc,127.0.0.1',
    });
  }
  if (problems.length > 0) return refused(...problems);
  if (cert !== undefined && key !== undefined)
    return { ok: true, value: { kind: 'files', cert, key } };
  return { ok: true, value: { kind: 'selfSigned', names, ...(caOut !== undefined && { caOut }) } };
}

/** The Service names by which an API server may call us, and this machine's own for trying it out. */
function defaultNames(revision: string, namespace = 'istio-system'): readonly string[] {
  const services = ['istiod', 'istio-sidecar-injector', 'pillion-injector'];
  const revisioned = revision ? [`istiod-${revision}`, `istio-sidecar-injector-${revision}`] : [];
  const own = [...services, ...revisioned].map((service) => `${service}.${namespace}.svc`);
  return [...own, 'localhost', '127.0.0.1', '::1'];
}
