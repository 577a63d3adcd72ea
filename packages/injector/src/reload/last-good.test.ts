import { parsed, type Parsed, refused } from '@pillion/core/values';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { LastGood } from './last-good.ts';

/** A file of one number, as far as this class can tell. */
class Source {
  text: string | undefined = '1';
  reads = 0;
  readonly clock = new ManualClock(new Date('2026-01-01'));

  async open(): Promise<Parsed<LastGood<string, number>>> {
    return LastGood.load<string, number>({
      read: async () => {
        this.reads += 1;
        return this.text === undefined ? refused(problem('unreadable')) : parsed(this.text);
      },
      equal: (a, b) => a === b,
      parse: (text) => (/^\d+$/.test(text) ? parsed(Number(text)) : refused(problem(text))),
      clock: this.clock,
    });
  }
}

function problem(value: string) {
  return { code: 'test', subject: 'file', value, reason: 'is no number', accepted: 'a number' };
}

async function opened(
  source: Source,
): Promise<{ good: LastGood<string, number>; events: string[] }> {
  const good = await source.open();
  if (!good.ok) throw new Error('not loaded');
  const events: string[] = [];
  good.value.onEvent((event) => events.push(event.kind));
  return { good: good.value, events };
}

describe('LastGood', () => {
  it('hands the problems of the first load to the caller', async () => {
    const source = new Source();
    source.text = 'x';
    expect(await source.open()).toEqual({ ok: false, problems: [problem('x')] });
    source.text = undefined;
    expect(await source.open()).toEqual({ ok: false, problems: [problem('unreadable')] });
  });

  it('takes what is good and keeps it when a change is broken', async () => {
    const source = new Source();
    const { good, events } = await opened(source);
    source.text = '2';
    source.clock.advance(1000);
    await good.refresh();
    expect(good.current()).toBe(2);
    for (const broken of ['y', undefined]) {
      source.text = broken;
      await good.refresh();
      expect(good.current()).toBe(2);
      expect(good.status()).toEqual({
        current: false,
        loadedAt: Date.parse('2026-01-01T00:00:01Z'),
        problems: [problem(broken ?? 'unreadable')],
      });
    }
    source.text = '3';
    await good.refresh();
    expect(good.current()).toBe(3);
    expect(good.status()).toMatchObject({ current: true, problems: [] });
    expect(events).toEqual(['loaded', 'broken', 'broken', 'loaded']);
  });

  it('tells nothing twice', async () => {
    const source = new Source();
    const { good, events } = await opened(source);
    await good.refresh();
    source.text = 'x';
    await good.refresh();
    await good.refresh();
    expect(events).toEqual(['broken']);
  });

  it('is current again when the broken change is taken back', async () => {
    const source = new Source();
    const { good, events } = await opened(source);
    source.text = 'x';
    await good.refresh();
    source.text = '1';
    await good.refresh();
    expect(good.status()).toMatchObject({ current: true, problems: [] });
    expect(events).toEqual(['broken', 'loaded']);
  });

  it('reads once more, and not more often, for hints that come during a read', async () => {
    const source = new Source();
    const { good } = await opened(source);
    source.reads = 0;
    await Promise.all(Array.from({ length: 20 }, () => good.refresh()));
    expect(source.reads).toBe(2);
  });
});
