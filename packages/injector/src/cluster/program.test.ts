import { Agent } from 'undici';
import { expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { ExitCode } from '../exit-code.ts';
import { run } from '../run.ts';
import { expectEventually } from '../testing/expect-eventually.ts';
import { call, trusting } from '../testing/serve.ts';
import { review } from '../testing/small-admit.ts';
import { newWebhookConfiguration, trustOf, WEBHOOKS } from './testing/webhook-configurations.ts';
import { installConfigMaps, withCluster, writeConfig } from './testing/with-cluster.ts';

it('joins a cluster by its flags: injects, is trusted, tells what is broken, and stops', async () => {
  const { fake, kubeconfig } = await withCluster();
  installConfigMaps(fake);
  fake.store.create(WEBHOOKS, undefined, newWebhookConfiguration());
  const lines: Readonly<Record<string, unknown>>[] = [];
  let stop: (() => void) | undefined;
  const errors: string[] = [];
  const ended = run(
    {
      stdout: { write: (line) => void lines.push(JSON.parse(line)) },
      stderr: { write: (text) => void errors.push(text) },
      signals: { onStop: (listener) => (stop = () => listener('SIGINT')) },
      clock: systemClock,
      version: '0',
    },
    [
      '--kubeconfig',
      kubeconfig,
      '--self-signed',
      '--watchdog=report',
      '--listen=127.0.0.1:0',
      '--metrics-listen=127.0.0.1:0',
    ],
    {},
  );
  const event = (name: string) => lines.find((line) => line['event'] === name);
  await expectEventually(() => event('ready') !== undefined || errors.length > 0);
  expect(errors).toEqual([]);
  await expectEventually(() => trustOf(fake)?.includes('BEGIN CERT') ?? false);
  const agent = trusting(trustOf(fake) ?? '');
  const headers = { 'content-type': 'application/json' };
  const url = `https://127.0.0.1:${String(event('ready')?.['port'])}/inject`;
  const answer = await call(agent, url, { method: 'POST', body: review('app'), headers });
  expect(answer.text).toContain('JSONPatch');
  writeConfig(fake, { config: '{', values: '{}' });
  await expectEventually(() =>
    fake.store
      .list('api/v1/events', 'istio-system')
      .some((each) => JSON.stringify(each).includes('"reason":"ConfigBroken"')),
  );
  const plain = new Agent();
  const port = String(event('ready')?.['metricsPort']);
  const ready = await call(plain, `http://127.0.0.1:${port}/ready?verbose`);
  expect(JSON.parse(ready.text)).toMatchObject({ ready: true, config: { state: 'lastGood' } });
  const { text } = await call(plain, `http://127.0.0.1:${port}/metrics`);
  expect(text).toContain('webhook_patch_attempts_total{name="istio-sidecar-injector"} 1');
  await Promise.all([agent.close(), plain.close()]);
  stop?.();
  expect(await ended).toBe(ExitCode.Stopped);
}, 20_000);
