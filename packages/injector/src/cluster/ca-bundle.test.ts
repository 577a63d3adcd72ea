import { applyPatch } from 'rfc6902';
import { describe, expect, it } from 'vitest';
import { bundlePatch, patchRetryMs, type WebhookConfiguration } from './ca-bundle.ts';
import { newWebhookConfiguration } from './testing/webhook-configurations.ts';

const configuration = (): WebhookConfiguration => newWebhookConfiguration('canary');

describe('bundlePatch', () => {
  it('changes every entry of ours, nothing else, and nothing twice', () => {
    const theirs = { name: 'theirs.example.com', clientConfig: { caBundle: 'x' } };
    const before = { ...configuration(), webhooks: [theirs, ...(configuration().webhooks ?? [])] };
    const patch = bundlePatch(before, 'canary', 'PEM');
    if (patch.kind !== 'patch') throw new Error(patch.kind);
    const after = structuredClone(before);
    expect(applyPatch(after, [...patch.operations])).toEqual(patch.operations.map(() => null));
    expect(after.webhooks.map(({ clientConfig }) => clientConfig?.caBundle)).toEqual([
      'x',
      'UEVN',
      'UEVN',
    ]);
    expect(bundlePatch(after, 'canary', 'PEM')).toEqual({ kind: 'current' });
  });

  it('does not apply where the list has shifted since', () => {
    const patch = bundlePatch(configuration(), 'canary', 'PEM');
    if (patch.kind !== 'patch') throw new Error(patch.kind);
    const shifted = { webhooks: configuration().webhooks?.toReversed() };
    expect(applyPatch(shifted, [...patch.operations]).some((error) => error !== null)).toBe(true);
  });

  it('leaves other revisions, and configurations without an entry of ours', () => {
    expect(bundlePatch(configuration(), '', 'PEM').kind).toBe('wrongRevision');
    expect(bundlePatch({ ...configuration(), webhooks: [] }, 'canary', 'PEM').kind).toBe('noEntry');
  });
});

it('retries five times soon, then each minute', () => {
  expect([1, 2, 3, 4, 5, 6, 100].map(patchRetryMs)).toEqual([
    100, 100, 100, 100, 100, 60_000, 60_000,
  ]);
});
