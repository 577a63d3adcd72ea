import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether this process may make network namespaces and program netfilter in them; if not, why. */
export type KernelGate =
  | { readonly open: true }
  | { readonly open: false; readonly reason: string };

/** Looks for root, for `ip` and the named programs, and tries an empty namespace. */
export function kernelGate(programs: readonly string[] = ['iptables-restore']): KernelGate {
  if (process.platform !== 'linux') return closed(`needs Linux, this is ${process.platform}`);
  if (process.getuid?.() !== 0) return closed('needs root');
  const missing = ['ip', 'nsenter', 'setpriv', ...programs].filter((name) => !onPath(name));
  if (missing.length > 0) return closed(`needs ${missing.join(', ')} on the PATH`);
  const probe = spawnSync('unshare', ['--net', 'true'], { encoding: 'utf8' });
  if (probe.status !== 0) return closed(`may not make network namespaces: ${probe.stderr.trim()}`);
  return { open: true };
}

function closed(reason: string): KernelGate {
  return { open: false, reason };
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
