import { fileURLToPath } from 'node:url';
import { PillionError } from '@pillion/core/values';
import { kernelGate, sweepAbandoned } from '@pillion/netns';
import type { CliContext } from '../context.ts';
import { additions } from './additions.ts';
import { CALLS } from './calls.ts';
import { createdPod } from '../pod/created-pod.ts';
import type { Verdict } from './judge.ts';
import { formatJson, formatTable } from './report.ts';
import { openRoad, type Road } from './road.ts';
import { NAMESPACE } from './scene.ts';
import { createStage } from './stage.ts';
import { admitPod, startWebhook } from './webhook.ts';

export interface DemoFlags {
  /** A Pod or a workload to send to the webhook instead of `demo/deployment.yaml`. */
  readonly pod?: string;
  readonly keep: boolean;
  readonly json: boolean;
  readonly verbose: boolean;
}

/**
 * The whole road on this machine: admission, init program, capture, proxy, application. Everything
 * it starts ends with it, also when interrupted. Fails when a call took another way than asserted.
 */
export async function runDemo(this: CliContext, flags: DemoFlags): Promise<void> {
  const { stdout, stderr } = this.process;
  const say = (line: string): void => (flags.json ? stderr : stdout).write(`${line}\n`);
  const log = flags.verbose ? (line: string): void => stderr.write(`${line}\n`) : () => undefined;
  const gate = kernelGate(['iptables-restore', 'iptables-save', 'ip6tables-save']);
  if (!gate.open) throw new PillionError('demo.kernel', `the demo ${gate.reason}`);
  await sweepAbandoned();

  const folder = fileURLToPath(demoFolder());
  const file = flags.pod ?? `${folder}/deployment.yaml`;
  const pod = createdPod(await this.readInput(file), file, NAMESPACE);

  await using stage = await createStage();
  this.signal.throwIfAborted();
  say(`1. injector: HTTPS on loopback, templates and values from ${folder}/inject`);
  await using webhook = await startWebhook(stage, folder, (line) => log(`injector: ${line}`));
  const injection = await admitPod(webhook, pod);
  say(
    `2. ${file} in namespace ${NAMESPACE}, admitted; ${injection.operations} patch operations added:`,
  );
  for (const line of additions(injection.submitted, injection.injected)) say(`   + ${line}`);
  for (const warning of injection.warnings) say(`   ! ${warning}`);
  this.signal.throwIfAborted();

  say('3. two pods, dual stack: istio-init and istio-proxy run as injected');
  await using road = await openRoad(stage, injection.injected, `${folder}/destinations.yaml`, log);
  say('4. calls');
  const verdicts: Verdict[] = [];
  for (const call of CALLS) {
    this.signal.throwIfAborted();
    verdicts.push(await road.travel(call));
  }
  stdout.write(flags.json ? formatJson(verdicts) : formatTable(verdicts));
  const failed = verdicts.filter(({ ok }) => !ok).length;
  say(`${verdicts.length - failed} of ${verdicts.length} calls took the way that was asserted`);
  if (flags.keep) await keep(road, say, this.signal);
  if (failed > 0) throw new PillionError('demo.failed', `${failed} calls took another way`);
}

async function keep(road: Road, say: (line: string) => void, signal: AbortSignal): Promise<void> {
  say('\nKept running until Ctrl-C. Look around:');
  for (const name of ['client', 'server']) {
    const enter = `nsenter --net=/run/netns/${road.network.pod(name).name}`;
    say(`  ${enter} iptables -t nat -S`);
    say(`  ${enter} curl -s localhost:15000/config_dump`);
    say(`  ${enter} curl -s localhost:15090/stats/prometheus`);
  }
  say(`  nsenter --net=/run/netns/${road.network.pod('client').name} curl -s http://10.96.0.10/`);
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve());
  if (!signal.aborted) await promise;
}

/** `packages/cli/demo`, from the sources and from the bundle alike. */
function demoFolder(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? '../../demo' : '../demo', import.meta.url);
}
