import { describe, expect, it } from 'vitest';
import { execute } from './exec.ts';

describe('running a program', () => {
  it('gives it its input and collects what it says', async () => {
    const outcome = await execute({
      program: 'sh',
      args: ['-c', 'cat; echo why >&2; exit 3'],
      stdin: 'hello',
    });
    expect(outcome).toEqual({ kind: 'exited', code: 3, stdout: 'hello', stderr: 'why\n' });
  });

  it('adds to the environment without replacing it', async () => {
    const outcome = await execute({
      program: 'sh',
      args: ['-c', 'echo "$ADDED:${PATH:+path}"'],
      env: { ADDED: 'yes' },
    });
    expect(outcome).toMatchObject({ code: 0, stdout: 'yes:path\n' });
  });

  it('answers for a program that does not exist or may not be run', async () => {
    expect(await execute({ program: 'no-such-program', args: [] })).toEqual({
      kind: 'missing',
      reason: 'notFound',
    });
    expect(await execute({ program: import.meta.filename, args: [] })).toEqual({
      kind: 'missing',
      reason: 'notExecutable',
    });
  });

  it('survives a program that does not read its input', async () => {
    const outcome = await execute({ program: 'true', args: [], stdin: 'x'.repeat(1 << 20) });
    expect(outcome).toMatchObject({ kind: 'exited', code: 0 });
  });

  it('ends a program that does not end by itself', async () => {
    const outcome = await execute({ program: 'sleep', args: ['60'], timeoutMs: 50 });
    expect(outcome).toEqual({ kind: 'killed', signal: 'SIGKILL', timedOut: true });
  });
});
