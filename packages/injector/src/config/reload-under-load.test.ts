import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { admit } from '@pillion/core/injection';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../clock.ts';
import { expectEventually } from '../testing/expect-eventually.ts';
import { CONFIG } from '../testing/fixed-config.ts';
import { serve } from '../testing/serve.ts';
import { review } from '../testing/small-admit.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { openFileConfig } from './config-source.ts';

const CHANGES = 20;

/** As a templating operator leaves it: an annotation tells which version injected the pod. */
function version(number: number): string {
  return `${CONFIG}injectedAnnotations: { version: "${number}" }\n`;
}

it('injects every pod while the templates are broken and mended', { timeout: 60_000 }, async () => {
  const directory = await temporaryDirectory();
  const write = async (config: string): Promise<void> => {
    await writeFile(join(directory, 'next'), config);
    await rename(join(directory, 'next'), join(directory, 'config'));
  };
  await write(version(0));
  await writeFile(join(directory, 'values'), '{}');
  const opened = await openFileConfig({
    files: { injectDir: directory },
    revision: '',
    environment: {},
    clock: systemClock,
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  const config = opened.value;
  onTestFinished(() => config.close());
  const { post } = await serve({ admit, config });

  const stop = new AbortController();
  const versions = new Set<string>();
  let count = 0;
  const caller = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const { status, text } = await post('/inject', review('web'));
      versions.add(`${status} ${annotatedVersion(text)}`);
      count += 1;
    }
  };
  const callers = Array.from({ length: 4 }, () => caller());
  for (let number = 1; number <= CHANGES; number += 1) {
    await write('templates: [');
    await expectEventually(() => !config.status().current);
    await write(version(number));
    await expectEventually(() => versions.has(`200 ${number}`));
  }
  stop.abort();
  await Promise.all(callers);
  expect(count).toBeGreaterThan(CHANGES * 10);
  // Each pod was injected, and by no version but a good one.
  const good = Array.from({ length: CHANGES + 1 }, (_, number) => `200 ${number}`);
  expect([...versions].toSorted()).toEqual(good.toSorted());
});

function annotatedVersion(answer: string): string | undefined {
  const { response } = JSON.parse(answer);
  const patch = Buffer.from(response.patch ?? '', 'base64').toString();
  return /"version":"(\d+)"/.exec(patch)?.[1];
}
