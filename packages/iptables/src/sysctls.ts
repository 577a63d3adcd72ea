import type { RunOptions } from '@pillion/core/ruleset';
import type { Host } from './host.ts';
import type { Log } from './log.ts';

const CLOSE_WAIT = '/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_close_wait';

/**
 * Sets what was asked for. An unprivileged container sees /proc/sys read-only; that is told and is
 * no failure, for capture works without.
 */
export function setSysctls(
  host: Host,
  log: Log,
  { closeWaitTimeoutSeconds }: Pick<RunOptions, 'closeWaitTimeoutSeconds'>,
): void {
  if (closeWaitTimeoutSeconds === undefined) return;
  const written = host.writeText(CLOSE_WAIT, `${closeWaitTimeoutSeconds}\n`);
  const fields = { sysctl: CLOSE_WAIT, value: closeWaitTimeoutSeconds };
  if (written.ok) log.info('set a kernel parameter', fields);
  else {
    const remedy = "set it in the pod's securityContext.sysctls or run this container privileged";
    log.warn(`could not set a kernel parameter; ${remedy}`, { ...fields, reason: written.reason });
  }
}
