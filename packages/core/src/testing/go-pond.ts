import { GoFunctionError } from '../template/go/error.ts';
import { int, string } from '../template/go/function/params.ts';
import {
  type GoMethod,
  GoMap,
  GoSlice,
  GoStruct,
  type GoValue,
  type StructType,
} from '../template/go/value/types.ts';

interface Duck {
  readonly name: string;
  readonly age: number;
}

function method(
  call: GoMethod<Duck>['call'],
  params: GoMethod<Duck>['params'] = [],
): GoMethod<Duck> {
  return { params, rest: undefined, call };
}

const DUCK: StructType<Duck> = {
  name: 'main.Duck',
  pointer: false,
  fields: new Map<string, (duck: Duck) => GoValue>([
    ['Name', ({ name }) => name],
    ['Age', ({ age }) => age],
  ]),
  methods: new Map([
    ['GetName', method((duck) => duck?.name ?? '')],
    ['Say', method((_duck, [sound, times]) => String(sound).repeat(Number(times)), [string, int])],
    [
      'Fail',
      method(() => {
        throw new GoFunctionError('quack failed');
      }),
    ],
  ]),
};

const DUCK_POINTER: StructType<Duck> = { ...DUCK, pointer: true };

const DUCKS = [
  { name: 'Huey', age: 1 },
  { name: 'Dewey', age: 2 },
].map((duck) => new GoStruct(DUCK, duck));

const POND_TYPE: StructType = {
  name: 'main.Pond',
  pointer: false,
  fields: new Map<string, () => GoValue>([
    ['Duck', () => new GoStruct(DUCK_POINTER, { name: 'Donald', age: 9 })],
    ['Nil', () => new GoStruct(DUCK_POINTER, undefined)],
    ['Ducks', () => new GoSlice(DUCKS, 'main.Duck')],
    ['Labels', () => new GoMap([['a', 'b']], 'string')],
    ['Nothing', () => null],
  ]),
  methods: new Map(),
};

/** A host struct: a pointer, a nil one, a list, a map, and a nil interface. */
export const POND = new GoStruct(POND_TYPE, {});
