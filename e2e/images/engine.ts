import { createReadStream } from 'node:fs';
import {
  type ContainerRuntimeClient,
  GenericContainer,
  getContainerRuntimeClient,
} from 'testcontainers';
import { finished } from 'node:stream/promises';

/** A container engine that answers, or why there is none. */
export type EngineGate =
  | { readonly open: true; readonly client: ContainerRuntimeClient }
  | { readonly open: false; readonly reason: string };

/** Asks Docker or what stands in for it, where testcontainers looks for it (DOCKER_HOST, the usual sockets). */
export async function engineGate(): Promise<EngineGate> {
  // What cleans up after a killed test run is an image that would have to be pulled.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  try {
    return { open: true, client: await getContainerRuntimeClient() };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { open: false, reason: `no container engine answers: ${words}` };
  }
}

/** `docker load` of an archive. */
export async function load(client: ContainerRuntimeClient, archive: string): Promise<void> {
  const answer = await client.container.dockerode.loadImage(createReadStream(archive));
  answer.resume();
  await finished(answer);
}

/** A container as an injected pod makes them: a read-only root, no privilege to gain. */
export class PodContainer extends GenericContainer {
  constructor(image: string) {
    super(image);
    this.hostConfig.ReadonlyRootfs = true;
    this.withDroppedCapabilities('ALL').withSecurityOpt('no-new-privileges');
  }
}
