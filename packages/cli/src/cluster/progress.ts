import type { Clock } from './clock.ts';

/** What a command tells while it runs. */
export interface Progress {
  /** Something is done. */
  done(text: string): void;
  /** What is waited for at the moment; the same text again is no news. */
  waiting(text: string): void;
}

/** Where a person looks on. */
export interface Terminal {
  /** May change at any time. */
  readonly columns: number;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  /** Has a line that is written over, in place of plain lines. */
  readonly terminal: Terminal | undefined;
  readonly clock: Pick<Clock, 'now'>;
}

/** Without a terminal, a line that says the same as before comes again after so long: silence looks like a hang. */
const REMIND_MS = 10_000;

export function createProgress({ write, terminal, clock }: ProgressOptions): Progress {
  let text = '';
  let since = 0;
  let told = 0;
  return {
    done(line) {
      write(terminal !== undefined && text !== '' ? `${CLEAR}${line}\n` : `${line}\n`);
      text = '';
    },
    waiting(next) {
      const now = clock.now();
      const isNews = next !== text;
      // The clock of a wait goes on while what is seen of it changes.
      if (text === '') since = now;
      text = next;
      const seconds = Math.floor((now - since) / 1000);
      if (terminal !== undefined) {
        // What wraps is more than one line, and would not be written over.
        write(CLEAR + `${next} (${seconds} s)`.slice(0, terminal.columns - 1));
        return;
      }
      if (!isNews && now - told < REMIND_MS) return;
      told = now;
      write(seconds === 0 ? `${next}\n` : `${next} (${seconds} s)\n`);
    },
  };
}

/** To the beginning of the line, and nothing behind. */
const CLEAR = '\r\u001b[2K';
