import type { InjectionConfig } from './config.ts';
import type { Outcome } from './outcome.ts';

export interface DocumentOptions {
  /** Namespace of documents that name none. */
  readonly namespace?: string;
}

export interface DocumentReport {
  /** Counted from 0 over the documents of the file; items of a List share their document's. */
  readonly document: number;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** `passed` for a document that carries no pod, or that cannot be read as YAML. */
  readonly outcome: Outcome | { readonly kind: 'passed' };
}

export interface InjectedDocuments {
  /** The whole file; documents that carry no pod are byte-identical. */
  readonly text: string;
  readonly reports: readonly DocumentReport[];
}

/** Offline injection over a multi-document file, as `istioctl kube-inject` does it. */
export function injectDocuments(
  _config: InjectionConfig,
  yamlText: string,
  _options: DocumentOptions = {},
): InjectedDocuments {
  return { text: yamlText, reports: [] };
}
