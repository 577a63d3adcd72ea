import { type Parsed, parsed, refused } from '../values/index.ts';

const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/** The words that Go's strconv.ParseBool takes. */
export function parseBoolean(subject: string, text: string): Parsed<boolean> {
  if (TRUE.includes(text)) return parsed(true);
  if (FALSE.includes(text)) return parsed(false);
  return refused({
    code: 'boolean.malformed',
    subject,
    value: text,
    reason: 'is neither true nor false',
    accepted: 'true or false',
  });
}

export function parseChoice<Choice extends string>(
  choices: readonly Choice[],
): (subject: string, text: string) => Parsed<Choice> {
  return (subject, text) => {
    const choice = choices.find((candidate) => candidate === text);
    if (choice !== undefined) return parsed(choice);
    const nearly = choices.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    return refused({
      code: 'choice.unknown',
      subject,
      value: text,
      reason: nearly ? `is ${nearly} in other letters` : 'is not among the choices',
      accepted: choices.join(', '),
    });
  };
}

/** A whole number, 0 to 4294967295. */
export function parseCount(subject: string, text: string): Parsed<number> {
  if (/^[0-9]{1,10}$/.test(text) && Number(text) <= 0xffff_ffff) return parsed(Number(text));
  return refused({
    code: 'count.malformed',
    subject,
    value: text,
    reason: 'is not a whole number',
    accepted: 'a whole number, 0 to 4294967295',
  });
}

const UNITS = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** A Go duration such as `1m30s`, in milliseconds. */
export function parseDuration(subject: string, text: string): Parsed<number> {
  const parts = [...text.matchAll(/([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h)/g)];
  const whole = parts.length > 0 && parts.map(([part]) => part).join('') === text;
  const total = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit as keyof typeof UNITS],
    0,
  );
  if (whole && total > 0) return parsed(total);
  return refused({
    code: 'duration.malformed',
    subject,
    value: text,
    reason: whole ? 'is no time at all' : 'is not a duration',
    accepted: 'a duration with units, such as 5s, 1m30s or 500ms',
  });
}
