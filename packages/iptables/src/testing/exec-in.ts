import type { Namespace } from '@pillion/netns';
import type { Exec } from '../exec.ts';

/** Runs the program's commands inside a namespace, while the program itself stays outside. */
export function execIn(namespace: Namespace): Exec {
  return async ({ program, args, stdin, env }) => {
    const { code, signal, stdout, stderr } = await namespace.run(program, args, {
      ...(stdin === undefined ? {} : { input: stdin }),
      env: { ...process.env, ...env },
    });
    return code === null
      ? { kind: 'killed', signal: signal ?? 'unknown', timedOut: false }
      : { kind: 'exited', code, stdout, stderr };
  };
}
