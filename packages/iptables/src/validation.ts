import { familyOf, isPort, PillionError, type Port } from '@pillion/core/values';
import type { Capture, FamilyCapture, HostFacts, RunOptions } from '@pillion/core/ruleset';
import type { Deps } from './deps.ts';
import type { Log } from './log.ts';
import type { ValidationReport } from './report.ts';
import { type Probe, probeAsApplication, probeAsProxy } from './validation-plan.ts';

type ValidationDeps = Pick<Deps, 'host' | 'runProbe' | 'asUser'>;

/**
 * Proves by a connection of each family that the rules work. It is made as the proxy where we are
 * the proxy or may become it, which proves the most; else as the application that we count as.
 */
export async function validateCapture(
  deps: ValidationDeps,
  log: Log,
  capture: Capture,
  { podAddresses }: HostFacts,
  options: RunOptions,
): Promise<readonly ValidationReport[]> {
  if (capture.mode === 'NONE') return [];
  const reports: ValidationReport[] = [];
  for (const family of capture.families) {
    const outcome = await validateFamily(deps, capture, family, options);
    if (outcome === 'unprovable') {
      const missing = podAddresses.every((address) => familyOf(address) !== family.family);
      log.warn('capture was not validated: that takes the user of the proxy, or outbound capture', {
        family: family.family,
        podHasAddress: !missing,
      });
    } else {
      log.info('capture works', { ...outcome });
      reports.push(outcome);
    }
  }
  return reports;
}

async function validateFamily(
  deps: ValidationDeps,
  capture: Capture,
  family: FamilyCapture,
  { probePort, probeTimeoutMs }: RunOptions,
): Promise<ValidationReport | 'unprovable'> {
  const ports = [capture.proxyPort, capture.inboundPort];
  const attempt = async (probe: Probe): Promise<ValidationReport> => {
    const result = await deps.runProbe(probe, ports, probeTimeoutMs);
    if (!result.ok) throw result.error;
    return { family: family.family, as: probe.as, attempts: result.attempts };
  };
  const asProxy = probeAsProxy(capture, family, portOf(probePort));
  if (isProxy(deps, capture)) return await attempt(asProxy);
  const [uid = 0] = capture.proxyUids;
  const [gid = 0] = capture.proxyGids;
  const outcome = await deps.asUser(uid, gid, async () => await attempt(asProxy));
  if (outcome !== 'denied') return outcome;
  const asApplication = probeAsApplication(capture, family, portOf(probePort));
  return asApplication === undefined ? 'unprovable' : await attempt(asApplication);
}

function isProxy({ host }: Pick<Deps, 'host'>, { proxyUids, proxyGids }: Capture): boolean {
  return proxyUids.some((uid) => uid === host.uid) || proxyGids.some((gid) => gid === host.gid);
}

function portOf(value: number): Port {
  if (isPort(value)) return value;
  throw new PillionError('validation.port', `--iptables-probe-port=${value}: is no port`);
}
