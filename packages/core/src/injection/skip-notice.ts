import type { DocumentReport } from './inject-documents.ts';

/** What Istio's offline injection prints for a skipped workload; undefined for any other report. */
export function skipNotice(report: DocumentReport): string | undefined {
  const { outcome, kind, name, namespace } = report;
  if (outcome.kind !== 'skipped') return undefined;
  const why =
    outcome.reason.code === 'skipped.hostNetwork'
      ? 'has host networking enabled'
      : 'has sidecar injection disabled';
  const full = JSON.stringify(namespace === '' ? name : `${namespace}/${name}`);
  return `===> Skipping injection because ${kind === '' ? '' : `${kind} `}${full} ${why}`;
}
