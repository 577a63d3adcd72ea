import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { chooseProvider } from './cluster/choose.ts';
import type { ProviderName, Report } from './cluster/cluster.ts';
import { placesOf } from './cluster/places.ts';
import { loadAllImages } from './pillion/load-images.ts';

const report: Report = (line) => void process.stderr.write(`${line}\n`);

/**
 * Before the first flow: one cluster for all of them, with all images on its node. After
 * the last: the cluster ends, unless it was there before or is to be kept.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const wishes = wishesOf(process.env);
  const places = placesOf(process.env);
  const choice = await chooseProvider(wishes.provider, places, report);
  if ('reason' in choice) {
    report(choice.reason);
    project.provide('cluster', { reason: choice.reason });
    return async () => {};
  }
  const running = await choice.provider.up({ ...wishes, report });
  try {
    if (running.description.load !== undefined)
      await loadAllImages(running, join(places.cache, 'images'));
  } catch (error) {
    await running[Symbol.asyncDispose]();
    throw error;
  }
  project.provide('cluster', { description: running.description });
  return async () => await running[Symbol.asyncDispose]();
}

interface Wishes {
  readonly provider: ProviderName | undefined;
  readonly keep: boolean;
  readonly slot: number;
}

/** What `pnpm e2e` was asked for, see `main.ts`. */
function wishesOf(environment: NodeJS.ProcessEnv): Wishes {
  return {
    provider: environment['PILLION_E2E_PROVIDER'] as ProviderName | undefined,
    keep: environment['PILLION_E2E_KEEP'] !== undefined,
    slot: Number(environment['PILLION_E2E_SLOT'] ?? 0),
  };
}
