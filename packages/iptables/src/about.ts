import { captureUsage } from '@pillion/core/ruleset';
import manifest from '../package.json' with { type: 'json' };

/** What `--help` and `--version` print. */
export function about(what: 'help' | 'version'): string {
  return what === 'help' ? captureUsage() : `pillion-iptables ${manifest.version}\n`;
}
