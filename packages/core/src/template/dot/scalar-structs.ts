import { GoInt, type GoMethod, GoStruct, type GoValue, type StructType } from '../go/index.ts';

/** An enum: prints as its name, in templates and in JSON. */
export function enumStruct(type: string, name: string): GoStruct {
  const text = () => name;
  const struct: StructType<string> = {
    name: type,
    pointer: false,
    fields: new Map(),
    methods: new Map([['String', method<string>(text)]]),
    print: text,
    json: text,
  };
  return new GoStruct(struct, name);
}

/** A port that is a number or a name. */
export function intOrStringStruct(raw: unknown): GoStruct {
  const target = typeof raw === 'string' || typeof raw === 'number' ? raw : 0;
  return new GoStruct(INT_OR_STRING, target);
}

const INT_OR_STRING: StructType<number | string> = {
  name: 'intstr.IntOrString',
  pointer: false,
  fields: new Map<string, (target: number | string) => GoValue>([
    ['Type', (target) => new GoInt('int64', typeof target === 'string' ? 1n : 0n, 'intstr.Type')],
    ['IntVal', (target) => new GoInt('int32', typeof target === 'number' ? BigInt(target) : 0n)],
    ['StrVal', (target) => (typeof target === 'string' ? target : '')],
  ]),
  methods: new Map([['String', method<number | string>(String)]]),
  print: String,
  json: (target) => target,
};

/** A wrapper such as BoolValue: a pointer whose getter answers zero where it is nil. */
export function wrapperStruct(type: string, raw: unknown): GoStruct {
  const zero = type === 'BoolValue' ? false : type === 'StringValue' ? '' : 0;
  const value = raw === undefined || raw === null ? undefined : scalarOf(type, raw);
  const struct: StructType<{ readonly value: GoValue }> = {
    name: `wrapperspb.${type}`,
    pointer: true,
    fields: new Map([['Value', (target) => target.value]]),
    methods: new Map([['GetValue', method((target) => target?.value ?? zero)]]),
    print: (target) => (target === undefined ? '<nil>' : `value:${String(raw)}`),
    json: (target) => target.value,
  };
  return new GoStruct(struct, value === undefined ? undefined : { value });
}

function scalarOf(type: string, raw: unknown): GoValue {
  if (type.startsWith('Int') || type.startsWith('UInt')) {
    const number = Number(raw);
    const kind = type.replace('Value', '').toLowerCase() as 'int32';
    return new GoInt(kind, BigInt(Number.isInteger(number) ? number : 0));
  }
  return raw as GoValue;
}

interface Duration {
  readonly seconds: bigint;
  readonly nanos: bigint;
}

const GIGA = 1_000_000_000n;

/** A duration, from the canonical text that JSON has: `45s`, `0.010s`. */
export function durationStruct(raw: unknown): GoStruct {
  const struct: StructType<Duration> = {
    name: 'durationpb.Duration',
    pointer: true,
    fields: new Map([
      ['Seconds', ({ seconds }) => new GoInt('int64', seconds)],
      ['Nanos', ({ nanos }) => new GoInt('int32', nanos)],
    ]),
    methods: new Map([
      ['GetSeconds', method<Duration>((target) => new GoInt('int64', target?.seconds ?? 0n))],
      ['GetNanos', method<Duration>((target) => new GoInt('int32', target?.nanos ?? 0n))],
      ['AsDuration', method<Duration>((target) => asDuration(target))],
    ]),
    print: (target) => {
      if (target === undefined) return '<nil>';
      const nanos = target.nanos === 0n ? '' : ` nanos:${target.nanos}`;
      return `seconds:${target.seconds}${nanos}`.trim();
    },
    json: () => raw as GoValue,
  };
  return new GoStruct(struct, typeof raw === 'string' ? parse(raw) : undefined);
}

function parse(text: string): Duration | undefined {
  const [, sign, seconds, fraction = ''] = /^(-?)([0-9]+)(?:\.([0-9]{1,9}))?s$/.exec(text) ?? [];
  if (seconds === undefined) return undefined;
  const factor = sign === '-' ? -1n : 1n;
  return {
    seconds: factor * BigInt(seconds),
    nanos: factor * BigInt(fraction.padEnd(9, '0')),
  };
}

function asDuration(duration: Duration | undefined): GoInt {
  const { seconds = 0n, nanos = 0n } = duration ?? {};
  return new GoInt('int64', seconds * GIGA + nanos, 'time.Duration');
}

function method<T>(call: (target: T | undefined) => GoValue): GoMethod<T> {
  return { params: [], rest: undefined, call };
}
