import { applyPatch, type Operation } from 'rfc6902';
import { expect, test } from 'vitest';
import { typedEncoding } from '../kubernetes/typed-encoding.ts';
import type { Pod } from '../kubernetes/types.ts';
import { defineTemplate } from '../template/index.ts';
import {
  conformancePresent,
  describeConformance,
  readConformance,
} from '../testing/conformance.ts';
import { admit } from './admit.ts';
import { type InjectionConfig, loadInjectionConfig } from './config.ts';

interface Exchange {
  readonly name: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
  readonly status: number;
  readonly response: string;
}

interface Response {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly response: {
    readonly uid: string;
    readonly allowed: boolean;
    readonly patchType?: string;
    readonly patch?: string;
    readonly status?: { readonly message: string };
    readonly warnings?: readonly string[];
    readonly auditAnnotations?: Readonly<Record<string, string>>;
  };
}

/** The template of the exchanges, which adds one of everything. */
const minimal = defineTemplate({
  name: 'sidecar',
  render: () => ({
    spec: {
      initContainers: [{ name: 'istio-init' }],
      containers: [{ name: 'istio-proxy' }],
      volumes: [{ name: 'istio-envoy' }],
      imagePullSecrets: [{ name: 'istio-image-pull-secrets' }],
    },
  }),
});

function minimalConfig(): InjectionConfig {
  const loaded = loadInjectionConfig({
    config: 'policy: enabled',
    values: '{}',
    revision: 'default',
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const templates = {
    byName: new Map([['sidecar', minimal]]),
    aliases: new Map(),
    defaults: ['sidecar'],
  };
  return { ...loaded.value, templates };
}

/** The message names the annotation that the user wrote, and adds what would be accepted. */
const CORRECTED: Readonly<Record<string, readonly [istio: string, ours: string]>> = {
  badannotation: ['excludeInboundPorts invalid', 'statusPort invalid'],
};

describeConformance('reviews against Istio', () => {
  const exchanges = conformancePresent
    ? readConformance<Exchange[]>('istio-inject-rendered/http-vectors.json')
    : [];
  // The others are about HTTP alone, and belong to the server.
  const reviews = exchanges.filter(({ status }) => status === 200);

  test.for(reviews)('$name', ({ name, path, body, response }) => {
    const got = JSON.parse(admit(minimalConfig(), { body, path }).body) as Response;
    const want = JSON.parse(response) as Response;
    expect([got.kind, got.apiVersion]).toEqual([want.kind, want.apiVersion]);
    const { patch, status, warnings: _w, auditAnnotations: _a, ...rest } = got.response;
    const { patch: wantPatch, status: wantStatus, ...wantRest } = want.response;
    expect(rest).toEqual(wantRest);
    const [istio, ours] = CORRECTED[name] ?? ['', ''];
    const message = wantStatus?.message.replace(istio, ours);
    expect(status?.message.slice(0, message?.length)).toBe(message);
    expect(patched(body, patch)).toEqual(patched(body, wantPatch));
  });
});

function patched(body: string, patch: string | undefined): Pod | undefined {
  if (patch === undefined) return undefined;
  const review = JSON.parse(body) as { request: { object: Pod } };
  const pod = review.request.object;
  applyPatch(pod, JSON.parse(Buffer.from(patch, 'base64').toString()) as Operation[]);
  return typedEncoding('Pod', pod);
}
