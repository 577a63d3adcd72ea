/** The case conversions of the library that sprig uses, which part words in ways of their own. */

const CONNECTOR = /[-_\s\u0085]/u;
const UPPER = /\p{Lu}/u;

/** Letters but for those of Chinese, Japanese and Korean, where words are not parted like that. */
const LETTER = '(?![\\u3400-\\u4D85\\u4E00-\\u9FCC\\u{20000}-\\u{2B81D}])\\p{L}';
const LOWER = `(?!\\p{Lu})${LETTER}`;

/** `http_server` and `http server` are `HttpServer`; upper case runs are kept only in front of lower case. */
export function camelCase(text: string): string {
  const characters = Array.from(text);
  const first = characters.findIndex((character) => !CONNECTOR.test(character));
  if (first < 0) return text + (characters.at(-1) ?? ''); // the library's own slip
  if (first === characters.length - 1)
    return characters.slice(0, first).join('') + upper(characters[first] ?? '');
  let out = characters.slice(0, first).join('');
  let inUpperRun = UPPER.test(characters[first] ?? '');
  let previous = upper(characters[first] ?? '');
  for (let character of characters.slice(first + 1)) {
    if (CONNECTOR.test(previous) && CONNECTOR.test(character)) {
      out += previous;
      previous = character;
      continue;
    }
    if (CONNECTOR.test(previous)) {
      inUpperRun = UPPER.test(character);
      character = upper(character);
    } else {
      if (inUpperRun && UPPER.test(character)) character = lower(character);
      else inUpperRun = false;
      out += previous;
    }
    previous = character;
  }
  return out + previous;
}

type WordKind = 'number' | 'upper' | 'letters' | 'connector' | 'punctuation' | 'other' | 'end';

interface Word {
  readonly kind: WordKind;
  readonly text: string;
}

/** In order: the first that matches at a place is the word there. */
const WORDS: readonly (readonly [WordKind, RegExp])[] = [
  ['connector', /[-_\s\u0085]+/uy],
  ['punctuation', /(?:(?![-_])\p{P})+/uy],
  ['upper', new RegExp(`\\p{Lu}+(?=\\p{Lu}${LOWER})|\\p{Lu}{2,}|\\p{Lu}(?:${LOWER})*`, 'uy')],
  ['letters', new RegExp(`(?:${LOWER})+`, 'uy')],
  ['number', /\p{N}+/uy],
  ['other', new RegExp(`(?:(?!${LETTER})[^-_\\s\\u0085\\p{P}\\p{N}])+`, 'uy')],
];

function* wordsOf(text: string): Generator<Word, void> {
  for (let at = 0; at < text.length;) {
    const word = wordAt(text, at);
    yield word;
    at += word.text.length;
  }
}

function wordAt(text: string, at: number): Word {
  for (const [kind, pattern] of WORDS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { kind, text: match[0] };
  }
  return { kind: 'other', text: text.charAt(at) };
}

/**
 * `HTTPServer2Go` is `http_server2_go`. A number belongs to the word before it, unless lower case
 * follows: `HTTP2xx` is `http_2xx`.
 */
export function separatedCase(text: string, separator: '_' | '-'): string {
  const words = wordsOf(text);
  let out = '';
  const END: Word = { kind: 'end', text: '' };
  const next = (): Word => words.next().value ?? END;
  const write = ({ kind, text: word }: Word): void => {
    if (kind === 'connector') out += separator.repeat(Array.from(word).length);
    else out += kind === 'upper' ? lower(word) : word;
  };
  const part = ({ kind }: Word): void => {
    if (kind !== 'end' && kind !== 'punctuation' && kind !== 'connector') out += separator;
  };
  const glue = (word: Word): Word => {
    let current = word;
    while (current.kind === 'letters' || current.kind === 'number') {
      write(current);
      current = next();
    }
    part(current);
    return current;
  };
  let word = next();
  for (let following = next(); following.kind !== 'end'; following = next()) {
    const previous = word;
    write(previous);
    word = following;
    if (previous.kind === 'number') {
      word = glue(word);
    } else if (previous.kind !== 'connector' && previous.kind !== 'punctuation') {
      if (word.kind !== 'number') {
        part(word);
        continue;
      }
      const number = word;
      word = next();
      if (word.kind === 'end') {
        word = number;
        break;
      }
      if (word.kind === 'letters') {
        out += separator;
        write(number);
        word = glue(word);
      } else {
        write(number);
        part(word);
      }
    }
    if (word.kind === 'end') break;
  }
  write(word);
  return out;
}

function upper(text: string): string {
  return Array.from(text, (character) => single(character, character.toUpperCase())).join('');
}

function lower(text: string): string {
  return Array.from(text, (character) => single(character, character.toLowerCase())).join('');
}

function single(character: string, mapped: string): string {
  return Array.from(mapped).length === 1 ? mapped : character;
}
