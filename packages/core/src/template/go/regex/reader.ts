import type { RegexFlags } from './syntax.ts';

/** The expression as code points, how far it is read, and the flags in force. */
export class Reader {
  readonly characters: readonly string[];
  at = 0;
  flags: RegexFlags = { ignoreCase: false, multiLine: false, dotAll: false, ungreedy: false };
  readonly groupNames: (string | undefined)[] = [undefined];
  depth = 0;

  constructor(pattern: string) {
    this.characters = Array.from(pattern);
  }

  get done(): boolean {
    return this.at >= this.characters.length;
  }

  /** The character `ahead` places on; '' beyond the end. */
  peek(ahead = 0): string {
    return this.characters[this.at + ahead] ?? '';
  }

  next(): string {
    const character = this.peek();
    this.at += 1;
    return character;
  }

  eat(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.at += text.length;
    return true;
  }

  startsWith(text: string): boolean {
    return Array.from(text).every((character, index) => this.peek(index) === character);
  }

  /** From a place to where the reader stands. */
  slice(from: number, to: number = this.at): string {
    return this.characters.slice(from, to).join('');
  }

  /** All that follows a place. */
  tail(from: number = this.at): string {
    return this.characters.slice(from).join('');
  }

  indexOf(character: string): number {
    return this.characters.indexOf(character, this.at);
  }
}
