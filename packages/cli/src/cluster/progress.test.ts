import { expect, it } from 'vitest';
import { createProgress, type Terminal } from './progress.ts';
import { ManualClock } from './testing/manual-clock.ts';

async function told(terminal: Terminal | undefined, waitMs: number): Promise<string> {
  const clock = new ManualClock();
  let text = '';
  const progress = createProgress({ write: (more) => (text += more), terminal, clock });
  progress.done('one');
  for (let waited = 0; waited < waitMs; waited += 500) {
    progress.waiting(waited < 4000 ? 'waiting' : 'waiting; nothing comes');
    await clock.sleep(500);
  }
  progress.done('two');
  return text;
}

it('writes plain lines of what changes, and says from time to time that it is still there', async () => {
  expect(await told(undefined, 25_000)).toBe(
    'one\nwaiting\nwaiting; nothing comes (4 s)\nwaiting; nothing comes (14 s)\nwaiting; nothing comes (24 s)\ntwo\n',
  );
});

it('keeps one line alive on a terminal, and clears it for what comes then', async () => {
  const text = await told({ columns: 80 }, 2000);
  expect(text.split('\n')).toHaveLength(3);
  const [, live = ''] = text.split('\n');
  expect(live.split('\r\u001b[2K')).toEqual([
    '',
    ...Array(2).fill('waiting (0 s)'),
    ...Array(2).fill('waiting (1 s)'),
    'two',
  ]);
});

it('never fills more than one line of a terminal', async () => {
  const text = await told({ columns: 12 }, 500);
  expect(text).toContain('\r\u001b[2Kwaiting (0 \r');
});
