import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type BuiltImage,
  buildImage,
  directory,
  file,
  link,
  NODE,
  nodeRuntime,
  thisMachine,
  withLibraries,
} from '@pillion/images';
import { build } from 'esbuild';
import { findProgram } from '../cluster/programs-on-path.ts';

export const WORKLOAD_IMAGE = 'pillion.dev/workload:1';

const PROGRAM = '/app/workload.js';
/** For a person in `kubectl exec`, and for probes that run a command. */
const APPLETS = 'cat env false grep head id ip ls nc netstat nslookup ps sh sleep true wget';

/** Builds the image of the tests' application: Node, one bundle, and a shell. */
export async function buildWorkload(folder: string): Promise<BuiltImage> {
  const machine = thisMachine();
  const busybox = await findProgram('busybox', process.env['PATH'] ?? '');
  if (busybox === undefined) throw new Error('the workload needs busybox (busybox-static)');
  const shell = [
    ...withLibraries(machine, [{ path: '/bin/busybox', from: busybox }]),
    ...APPLETS.split(' ').map((name) => link(`/bin/${name}`, '/bin/busybox')),
    file('/etc/passwd', 'root:x:0:0::/:/bin/sh\napp:x:1000:1000::/:/bin/sh\n'),
    file('/etc/group', 'root:x:0:\napp:x:1000:\n'),
    directory('/tmp', 0o1777),
  ];
  return await buildImage(
    {
      reference: WORKLOAD_IMAGE,
      layers: [
        { title: 'Node', entries: nodeRuntime(machine) },
        { title: 'busybox', entries: shell },
        { title: 'workload', entries: [file(PROGRAM, await bundle())] },
      ],
      user: '1000:1000',
      entrypoint: [NODE, PROGRAM],
      command: ['serve'],
      environment: { PATH: '/usr/local/bin:/bin' },
    },
    join(folder, 'workload.tar'),
  );
}

async function bundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node26',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('esbuild wrote nothing');
  return output.contents;
}
