import { type Family, familyOf, port } from '@pillion/core/values';
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
  const inFamily = (family: Family) => podAddresses.some((address) => familyOf(address) === family);
  const reports: ValidationReport[] = [];
  for (const family of capture.families) {
    const hasRoute = inFamily(family.family);
    const report = await validateFamily(deps, capture, family, hasRoute, options);
    if (report === undefined) {
      const reason = hasRoute
        ? 'that takes the user of the proxy, or outbound capture'
        : 'the pod has no such address';
      log.warn(`capture was not validated: ${reason}`, { family: family.family });
    } else {
      log.info('capture works', { ...report });
      reports.push(report);
    }
  }
  return reports;
}

/** `undefined` where there is nothing to prove it by; what is disproved is thrown. */
async function validateFamily(
  deps: ValidationDeps,
  capture: Capture,
  family: FamilyCapture,
  hasRoute: boolean,
  { probePort, probeTimeoutMs }: RunOptions,
): Promise<ValidationReport | undefined> {
  const ports = [capture.proxyPort, capture.inboundPort];
  const attempt = async (probe: Probe): Promise<ValidationReport> => {
    const result = await deps.runProbe(probe, ports, probeTimeoutMs);
    if (!result.ok) throw result.error;
    return { family: family.family, as: probe.as, attempts: result.attempts };
  };
  const target = port(probePort);
  const asProxy = probeAsProxy(capture, family, target);
  if (isProxy(deps, capture)) return await attempt(asProxy);
  const [uid = 0] = capture.proxyUids;
  const [gid = 0] = capture.proxyGids;
  const outcome = await deps.asUser(uid, gid, async () => await attempt(asProxy));
  if (outcome !== 'denied') return outcome;
  const asApplication = hasRoute ? probeAsApplication(capture, family, target) : undefined;
  return asApplication === undefined ? undefined : await attempt(asApplication);
}

function isProxy({ host }: Pick<Deps, 'host'>, { proxyUids, proxyGids }: Capture): boolean {
  return proxyUids.some((uid) => uid === host.uid) || proxyGids.some((gid) => gid === host.gid);
}
