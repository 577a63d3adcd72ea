/** One option of a rule with its values, e.g. `! -d 10.0.0.0/8`. */
export interface RuleOption {
  readonly negated: boolean;
  readonly flag: string;
  readonly values: readonly string[];
}

/** A rule as the kernel compares rules: neither the order of its options nor their spelling counts. */
export interface FakeRule {
  readonly text: string;
  readonly options: readonly RuleOption[];
  readonly key: string;
}

const SPELLINGS: Readonly<Record<string, string>> = {
  '--to-port': '--to-ports',
  '--destination-port': '--dport',
  '--source-port': '--sport',
  '--jump': '-j',
  '--protocol': '-p',
  '--match': '-m',
};

export function readRule(text: string): FakeRule {
  const options = readOptions(tokens(text));
  const key = options
    .filter(({ flag, values }) => !(flag === '-m' && /^(tcp|udp)$/.test(values[0] ?? '')))
    .map(({ negated, flag, values }) => `${negated ? '! ' : ''}${flag} ${values.join(' ')}`)
    .toSorted()
    .join(' ');
  return { text, options, key };
}

export function valueOf(rule: FakeRule, flag: string): string | undefined {
  return rule.options.find((option) => option.flag === flag)?.values[0];
}

/** Every `-m NAME` and the target, where it is no chain: what the kernel needs a module for. */
export function extensionsOf(rule: FakeRule): string[] {
  return rule.options
    .filter(({ flag }) => flag === '-m' || flag === '-j')
    .map(({ values }) => values[0] ?? '');
}

function readOptions(words: readonly string[]): RuleOption[] {
  const options: { negated: boolean; flag: string; values: string[] }[] = [];
  let negated = false;
  for (const word of words) {
    if (word === '!') {
      negated = true;
    } else if (/^--?[a-z]/i.test(word)) {
      options.push({ negated, flag: SPELLINGS[word] ?? word, values: [] });
      negated = false;
    } else {
      options.at(-1)?.values.push(word);
    }
  }
  return options.map(withCanonicalValues);
}

function withCanonicalValues(option: RuleOption): RuleOption {
  const { flag, values } = option;
  if (flag !== '-s' && flag !== '-d') return option;
  return { ...option, values: values.map((value) => value.replace(/^([0-9.]+)$/, '$1/32')) };
}

function tokens(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
}
