import { PillionError } from '@pillion/core/values';
import { CurrentProvider } from './current/provider.ts';
import type { Provider, ProviderName, Report } from './cluster.ts';
import { KindProvider } from './kind/provider.ts';
import { PackagesProvider } from './packages/provider.ts';
import type { Places } from './places.ts';

export type Choice =
  | { readonly provider: Provider }
  /** Why there is no cluster here. */
  | { readonly reason: string };

/**
 * The provider that is asked for, or else the first that is possible here. `current` must be asked
 * for: whose cluster it is would not expect to be tested on.
 */
export async function chooseProvider(
  asked: ProviderName | undefined,
  places: Places,
  report: Report,
): Promise<Choice> {
  if (asked !== undefined) {
    const provider = providerNamed(asked, places);
    const obstacle = await provider.obstacle();
    if (obstacle === undefined) return { provider };
    throw new PillionError('cluster.provider', `no cluster by ${asked}: ${obstacle}`);
  }
  const obstacles: string[] = [];
  for (const name of ['kind', 'packages'] as const) {
    const provider = providerNamed(name, places);
    const obstacle = await provider.obstacle();
    if (obstacle === undefined) {
      report(`cluster by ${name}${obstacles.length > 0 ? ` (${obstacles.join('; ')})` : ''}`);
      return { provider };
    }
    obstacles.push(`${name} ${obstacle}`);
  }
  return { reason: `no cluster can be had here: ${obstacles.join('; ')}` };
}

export function providerNamed(name: ProviderName, places: Places): Provider {
  switch (name) {
    case 'kind':
      return new KindProvider(places);
    case 'packages':
      return new PackagesProvider(places);
    case 'current':
      return new CurrentProvider(places);
  }
}
