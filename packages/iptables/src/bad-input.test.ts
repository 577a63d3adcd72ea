import { describe, expect, it } from 'vitest';
import { type Flag, FLAGS } from '@pillion/core/ruleset';
import { FakeMachine } from './fake/machine.ts';

/** What no flag but one that takes any text can mean. */
const NONSENSE = '~nonsense~';

/** Paths and the name of a user: any text may be one. */
const ANY_TEXT = new Set(['dry-run-file', 'envoy-user', 'network-namespace', 'config']);

interface Way {
  readonly from: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Every way to give a flag: by its long and its short name, and by each of its variables. */
function waysToGive({ name, short, env }: Flag): Way[] {
  const words = [`--${name}`, ...(short === undefined ? [] : [`-${short}`])];
  return [
    ...words.map((from) => ({ from, args: [`${from}=${NONSENSE}`], env: {} })),
    ...env.map((from) => ({ from, args: [], env: { [from]: NONSENSE } })),
  ];
}

describe('nonsense is refused with the name of who said it, and nothing is touched', () => {
  const ways = FLAGS.filter(({ name }) => !ANY_TEXT.has(name)).flatMap(waysToGive);

  it.each(ways)('$from', async ({ from, args, env }) => {
    const machine = new FakeMachine();
    const { code, stdout, stderr } = await machine.run(args, env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`${from}="${NONSENSE}"`);
    expect(stderr).toContain('; accepted: ');
    expect(machine.netfilter.commands).toEqual([]);
    expect(machine.routes.held.size).toBe(0);
  });
});
