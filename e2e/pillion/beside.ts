import { randomBytes } from 'node:crypto';
import { IMAGES } from '@pillion/core/mesh';
import type { Kubectl } from '../cluster/cluster.ts';
import { eventually } from '../cluster/eventually.ts';

export interface Ended {
  readonly exitCode: number;
  /** Both streams. */
  readonly output: string;
}

interface Debugged {
  readonly status: {
    readonly ephemeralContainerStatuses?: readonly {
      readonly name: string;
      readonly state: { readonly terminated?: { readonly exitCode: number } };
    }[];
  };
}

/**
 * Runs a program of the init image inside a running pod, as root with NET_ADMIN: what a person does
 * by `kubectl debug --profile=netadmin` to look at a pod's rules.
 */
export async function runBeside(
  namespace: Kubectl,
  pod: string,
  command: readonly string[],
): Promise<Ended> {
  const name = `beside-${randomBytes(3).toString('hex')}`;
  const image = `${IMAGES.hub}/iptables:${IMAGES.tag}`;
  const how = [`--image=${image}`, '--image-pull-policy=IfNotPresent', '--profile=netadmin'];
  await namespace.kubectl([
    'debug',
    pod,
    '--quiet',
    `--container=${name}`,
    ...how,
    '--',
    ...command,
  ]);
  const exitCode = await eventually(`${command.join(' ')} ends in ${pod}`, async () => {
    const { status } = await namespace.get<Debugged>(`pod/${pod}`);
    const own = status.ephemeralContainerStatuses?.find((container) => container.name === name);
    return own?.state.terminated?.exitCode;
  });
  return { exitCode, output: await namespace.logs(pod, '-c', name) };
}

/** The lines of a listing. */
export async function linesBeside(
  namespace: Kubectl,
  pod: string,
  command: readonly string[],
): Promise<readonly string[]> {
  const { exitCode, output } = await runBeside(namespace, pod, command);
  if (exitCode !== 0) throw new Error(`${command.join(' ')}: exit code ${exitCode}\n${output}`);
  return output.trim().split('\n');
}
