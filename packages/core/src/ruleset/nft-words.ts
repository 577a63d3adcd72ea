/**
 * The words of a rule in nft's own language: braces and commas are words, quoted text keeps its quotes
 * so that it is not taken for a keyword.
 */
export function nftWords(line: string): readonly string[] {
  return line
    .matchAll(/"[^"]*"|[{},]|[^\s{},]+/g)
    .map(([word]) => word)
    .toArray();
}

/** Takes words from the front, one after the other. */
export interface WordReader {
  readonly next: () => string;
  readonly peek: () => string;
  /** Takes the next word where it is this one. */
  readonly take: (word: string) => boolean;
  readonly isDone: () => boolean;
}

/** At the end the words are empty. */
export function wordReader(words: readonly string[]): WordReader {
  let position = 0;
  const peek = () => words[position] ?? '';
  return {
    peek,
    next() {
      const word = peek();
      position += 1;
      return word;
    },
    take(word) {
      if (peek() !== word) return false;
      position += 1;
      return true;
    },
    isDone: () => position >= words.length,
  };
}
