import { parsePort } from '../values/index.ts';
import { FULL_MASK, type Target } from './ir.ts';

/** Reads what stands behind `-j`; `undefined` where none of our rules would say it. */
export function parseTarget(name: string, rest: readonly string[]): Target | undefined {
  switch (name) {
    case 'RETURN':
      return rest.length === 0 ? { kind: 'return' } : undefined;
    case 'ACCEPT':
      return rest.length === 0 ? { kind: 'accept' } : undefined;
    case 'DROP':
      return rest.length === 0 ? { kind: 'drop' } : undefined;
    case 'REDIRECT':
      return redirect(optionsOf(rest));
    case 'TPROXY':
      return tproxy(optionsOf(rest));
    case 'MARK':
      return setMark(optionsOf(rest));
    case 'CONNMARK':
      return connmark(rest);
    case 'CT':
      return zone(optionsOf(rest));
    case 'LOG':
      return { kind: 'log', prefix: optionsOf(rest).get('--log-prefix') ?? '' };
    default:
      return rest.length === 0 ? { kind: 'jump', chain: name } : undefined;
  }
}

type Options = ReadonlyMap<string, string>;

function optionsOf(words: readonly string[]): Options {
  const options = new Map<string, string>();
  for (let index = 0; index < words.length; index += 2) {
    options.set(words[index] ?? '', words[index + 1] ?? '');
  }
  return options;
}

function redirect(options: Options): Target | undefined {
  const port = parsePort('', options.get('--to-ports') ?? options.get('--to-port') ?? '');
  return port.ok && options.size === 1 ? { kind: 'redirect', port: port.value } : undefined;
}

function tproxy(options: Options): Target | undefined {
  const port = parsePort('', options.get('--on-port') ?? '');
  const mark = parseMarkMask(options.get('--tproxy-mark') ?? '0x0/0x0');
  if (!port.ok || mark === undefined) return undefined;
  return { kind: 'tproxy', port: port.value, mark: mark.value, mask: mark.mask };
}

function setMark(options: Options): Target | undefined {
  const text = options.get('--set-xmark') ?? options.get('--set-mark');
  const mark = text === undefined ? undefined : parseMarkMask(text);
  return mark?.mask === FULL_MASK ? { kind: 'setMark', value: mark.value } : undefined;
}

/** `--save-mark`, listed with its masks behind it. */
function connmark([action, ...masks]: readonly string[]): Target | undefined {
  const whole = masks.every((word) => word.startsWith('--') || Number(word) === FULL_MASK);
  if (!whole) return undefined;
  if (action === '--save-mark') return { kind: 'saveMark' };
  return action === '--restore-mark' ? { kind: 'restoreMark' } : undefined;
}

function zone(options: Options): Target | undefined {
  const value = Number(options.get('--zone') ?? Number.NaN);
  return Number.isInteger(value) && options.size === 1 ? { kind: 'zone', zone: value } : undefined;
}

/** `1337`, `0x539`, `0x539/0xffffffff`. */
export function parseMarkMask(text: string): { value: number; mask: number } | undefined {
  const [value, mask = FULL_MASK] = text.split('/').map(Number);
  if (value === undefined || !Number.isInteger(value) || !Number.isInteger(mask)) return undefined;
  return { value, mask };
}
