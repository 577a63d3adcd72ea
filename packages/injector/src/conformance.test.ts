import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { admit } from '@pillion/core/injection';
import { applyPatch } from 'rfc6902';
import { describe, expect, it } from 'vitest';
import { fixedConfig } from './testing/fixed-config.ts';
import { serve } from './testing/serve.ts';

/** One recorded exchange with Istio's own webhook. */
interface Vector {
  readonly name: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly response: string;
}

const root = fileURLToPath(new URL('../../../../shared/conformance', import.meta.url));
const folder = process.env['PILLION_CONFORMANCE'] ?? root;
const file = join(folder, 'istio-inject-rendered', 'http-vectors.json');
const present = existsSync(file);
const vectors: Vector[] = present ? JSON.parse(readFileSync(file, 'utf8')) : [];
if (!present) console.warn(`skipped: recorded HTTP exchanges, there is no ${file}`);

/** Where our message differs on purpose; that the pod is refused may not. */
const OWN_MESSAGE: Readonly<Record<string, string>> = {
  badannotation: 'Istio names excludeInboundPorts, whichever annotation is wrong',
  badtemplate:
    'our built-in templates can be asked for without an entry, so the list of names is longer',
};

describe.skipIf(!present)('recorded exchanges, over HTTPS', () => {
  it.each(vectors)('$name', async (vector) => {
    const { post } = await serve({ admit, config: fixedConfig() });
    const answer = await post(vector.path, vector.body, vector.contentType);
    expect(answer.status).toBe(vector.status);
    for (const [name, values] of Object.entries(vector.headers)) {
      expect(answer.headers[name.toLowerCase()]).toBe(values.join(', '));
    }
    expect(readable(answer.text, vector)).toEqual(readable(vector.response, vector));
  });
});

/** Which all refusals of an injection have in common. */
function beginning(message: string): string {
  return message.slice(0, 'failed to run injection template: '.length);
}

/** A patch is compared by the pod that it makes, everything else as it stands. */
function readable(text: string, vector: Vector): unknown {
  if (!text.startsWith('{')) return text;
  const review = JSON.parse(text);
  const { response } = review;
  // Istio never gives warnings or audit annotations; what they say is tested where they are made.
  delete response.warnings;
  delete response.auditAnnotations;
  if (vector.name in OWN_MESSAGE) response.status.message = beginning(response.status.message);
  if (response.patch === undefined) return review;
  const pod = JSON.parse(vector.body).request.object;
  const failures = applyPatch(pod, JSON.parse(Buffer.from(response.patch, 'base64').toString()));
  expect(failures.filter((failure) => failure !== null)).toEqual([]);
  return { ...review, response: { ...response, patch: undefined, pod } };
}
