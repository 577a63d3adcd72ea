import { parseDocument } from 'yaml';
import { readPod } from './pod-shape.ts';
import type { Pod } from './types.ts';

export type ReviewVersion = 'admission.k8s.io/v1' | 'admission.k8s.io/v1beta1';

/** One request of the API server, decoded and checked as far as injection reads it. */
export interface AdmissionRequest {
  readonly version: ReviewVersion;
  readonly uid: string;
  /** The namespace that the pod will be created in. */
  readonly namespace: string;
  readonly pod: Pod;
}

/**
 * What could not be read. With a version, the answer still takes the form of a review; without one
 * not even that was understood.
 */
export interface UndecodableReview {
  readonly version?: ReviewVersion;
  readonly uid: string;
  readonly message: string;
}

export type DecodedReview =
  | { readonly ok: true; readonly request: AdmissionRequest }
  | { readonly ok: false; readonly fault: UndecodableReview };

/** Decodes the text of a review: JSON, or YAML as the API machinery takes it too. */
export function decodeReview(body: string): DecodedReview {
  const document = readDocument(body);
  if ('fault' in document) return undecodable(document.fault);
  const review = document.value;
  if (!isRecord(review)) return undecodable(noObject(review));
  const kind = text(review['kind']);
  const version = text(review['apiVersion']);
  if (kind === '') return undecodable(`Object 'Kind' is missing in '${excerpt(body)}'`);
  if (kind !== 'AdmissionReview' || !isReviewVersion(version)) {
    return undecodable(`unsupported type :&TypeMeta{Kind:${kind},APIVersion:${version},}`);
  }
  return decodeRequest(version, review['request']);
}

function decodeRequest(version: ReviewVersion, request: unknown): DecodedReview {
  if (!isRecord(request)) return undecodable('the review has no request', { version });
  const uid = text(request['uid']);
  const { object } = request;
  if (object === undefined || object === null) {
    return undecodable('the request has no object to inject', { version, uid });
  }
  const read = readPod(object);
  if (!read.ok) return undecodable(read.fault, { version, uid });
  const namespace = text(request['namespace']);
  return { ok: true, request: { version, uid, namespace, pod: read.pod } };
}

function undecodable(
  message: string,
  known: { readonly version?: ReviewVersion; readonly uid?: string } = {},
): DecodedReview {
  const { version, uid = '' } = known;
  return { ok: false, fault: version ? { version, uid, message } : { uid, message } };
}

function readDocument(body: string): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: JSON.parse(body) };
  } catch (error) {
    // What begins like JSON was meant as JSON, and its error says more than a YAML parser's.
    const message = error instanceof Error ? error.message : String(error);
    return /^\s*\{/.test(body) ? readYaml(body, message) : readYaml(body);
  }
}

/** Nobody sends a large review as YAML, and reading one is slow. */
const MAX_YAML_CHARACTERS = 262_144;

function readYaml(
  body: string,
  jsonFault?: string,
): { readonly value: unknown } | { readonly fault: string } {
  // oxlint-disable-next-line no-control-regex -- YAML allows tab, line feed and return only
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(body)) {
    return { fault: 'yaml: control characters are not allowed' };
  }
  const tooLong = body.length > MAX_YAML_CHARACTERS;
  if (tooLong) return { fault: jsonFault ?? 'the review is not JSON, and too long for YAML' };
  try {
    const document = parseDocument(body, { version: '1.1', logLevel: 'silent' });
    const [error] = document.errors;
    if (error) return { fault: jsonFault ?? `yaml: ${error.message.split('\n')[0] ?? ''}` };
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown };
  } catch (error) {
    return { fault: jsonFault ?? `yaml: ${error instanceof Error ? error.message : 'unreadable'}` };
  }
}

function noObject(value: unknown): string {
  const kind = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  return `couldn't get version/kind; json parse error: the review is ${kind}, not an object`;
}

function isReviewVersion(version: string): version is ReviewVersion {
  return version === 'admission.k8s.io/v1' || version === 'admission.k8s.io/v1beta1';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function excerpt(body: string): string {
  return body.length > 500 ? `${body.slice(0, 500)}…` : body;
}
