import type { Problem } from '@pillion/core/values';
import { brief, isRecord } from '../validation/record-reader.ts';
import { PROXY_CONFIG } from './environment.ts';

/** One of `tracing.customTags` as it is written. */
export type RawCustomTag =
  | { readonly kind: 'literal'; readonly tag: string; readonly value: string }
  | {
      readonly kind: 'environment' | 'header';
      readonly tag: string;
      readonly name: string;
      readonly otherwise: string | undefined;
    };

/** A tag that every span gets, by a value known from the start or by a header of its request. */
export type SpanTag =
  | { readonly tag: string; readonly value: string }
  | { readonly tag: string; readonly header: string; readonly otherwise: string | undefined };

const ACCEPTED =
  '{"literal":{"value":…}}, {"environment":{"name":…,"defaultValue":…}} or {"header":{"name":…,"defaultValue":…}}';

/** Reads Istio's `customTags`; what is wrong with any of them goes to `problems`. */
export function parseCustomTags(document: unknown, problems: Problem[]): readonly RawCustomTag[] {
  if (document === undefined || document === null) return [];
  const subject = `${PROXY_CONFIG}.tracing.customTags`;
  const refuse = (what: string, value: unknown): [] => {
    const reason = 'is no custom tag';
    problems.push({
      code: 'proxyConfig.field',
      subject: what,
      value: brief(value),
      reason,
      accepted: ACCEPTED,
    });
    return [];
  };
  if (!isRecord(document)) return refuse(subject, document);
  return Object.entries(document).flatMap(
    ([tag, value]) => customTag(tag, value) ?? refuse(`${subject}.${tag}`, value),
  );
}

function customTag(tag: string, document: unknown): RawCustomTag | undefined {
  if (!isRecord(document)) return undefined;
  const [[kind, fields] = [], ...more] = Object.entries(document);
  if (!isRecord(fields) || more.length > 0) return undefined;
  const { name, value, defaultValue: otherwise } = fields;
  if (kind === 'literal') return typeof value === 'string' ? { kind, tag, value } : undefined;
  if (kind !== 'environment' && kind !== 'header') return undefined;
  if (typeof name !== 'string' || name === '') return undefined;
  if (otherwise !== undefined && typeof otherwise !== 'string') return undefined;
  return { kind, tag, name, otherwise };
}

/** Looks the environment's up; a tag without a value is none. */
export function resolveTags(
  tags: readonly RawCustomTag[],
  read: (name: string) => string | undefined,
): readonly SpanTag[] {
  return tags.flatMap((raw): SpanTag[] => {
    const { tag } = raw;
    if (raw.kind === 'literal') return [{ tag, value: raw.value }];
    if (raw.kind === 'header')
      return [{ tag, header: raw.name.toLowerCase(), otherwise: raw.otherwise }];
    const value = read(raw.name) ?? raw.otherwise;
    return value === undefined ? [] : [{ tag, value }];
  });
}
