import { randomBytes } from 'node:crypto';
import type { Finished } from '@pillion/netns';
import { IMAGES } from '@pillion/core/mesh';
import type { Kubectl } from '../cluster/cluster.ts';
import { eventually } from '../cluster/eventually.ts';

interface Debugged {
  readonly status: {
    readonly ephemeralContainerStatuses?: readonly {
      readonly name: string;
      readonly state: { readonly running?: object };
    }[];
  };
}

/** The image has no shell; this is what it has instead of `sleep infinity`. */
const WAIT = ['/usr/local/bin/node', '--eval', 'setInterval(() => {}, 1e9)'];

/** Runs programs of the init image inside a pod. */
export interface Beside {
  run(...command: readonly string[]): Promise<Finished>;
  /** Of a command that must succeed, what it wrote, by line. */
  lines(...command: readonly string[]): Promise<readonly string[]>;
}

/**
 * Joins a running pod as root with NET_ADMIN, as a person does it by `kubectl debug --profile=netadmin`
 * to look at the rules. It lasts as long as the pod's network.
 */
export async function joinPod(namespace: Kubectl, pod: string): Promise<Beside> {
  const name = `beside-${randomBytes(3).toString('hex')}`;
  const image = `${IMAGES.hub}/iptables:${IMAGES.tag}`;
  const how = [`--image=${image}`, '--image-pull-policy=IfNotPresent', '--profile=netadmin'];
  await namespace.kubectl(['debug', pod, '--quiet', `--container=${name}`, ...how, '--', ...WAIT]);
  await eventually(`${name} runs in ${pod}`, async () => {
    const { status } = await namespace.get<Debugged>(`pod/${pod}`);
    const own = status.ephemeralContainerStatuses?.find((container) => container.name === name);
    return own?.state.running;
  });
  const run = async (...command: readonly string[]): Promise<Finished> =>
    await namespace.attempt(['exec', pod, `--container=${name}`, '--', ...command]);
  const lines = async (...command: readonly string[]): Promise<readonly string[]> => {
    const { code, stdout, stderr } = await run(...command);
    if (code !== 0) throw new Error(`${command.join(' ')}: exit code ${code}\n${stdout}${stderr}`);
    return stdout.trim().split('\n');
  };
  return { run, lines };
}
