import type { Progress } from '../progress.ts';

/** What was told, a line each. */
export class RecordedProgress implements Progress {
  readonly lines: string[] = [];
  readonly waits: string[] = [];

  done(text: string): void {
    this.lines.push(text);
  }

  waiting(text: string): void {
    if (this.waits.at(-1) !== text) this.waits.push(text);
  }
}
