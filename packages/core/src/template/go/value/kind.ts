import { GoFunction } from '../function/signature.ts';
import { elementOf, isMap, type MapValue } from './map.ts';
import {
  GoComplex,
  GoFloat,
  GoInt,
  GoMap,
  GoSlice,
  GoStruct,
  type GoValue,
  INT_KINDS,
  type IntKind,
} from './types.ts';

export type Kind =
  | 'invalid'
  | 'bool'
  | 'string'
  | IntKind
  | 'float64'
  | 'complex128'
  | 'slice'
  | 'map'
  | 'struct'
  | 'ptr'
  | 'func';

/** Go's reflect kind, as `kindOf` names it. */
export function kindOf(value: GoValue): Kind {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'bigint' ? 'int64' : kindOfObject(value);
}

function kindOfObject(value: GoValue): Kind {
  if (value === undefined || value === null) return 'invalid';
  if (Array.isArray(value) || value instanceof GoSlice) return 'slice';
  if (value instanceof GoMap) return 'map';
  if (value instanceof GoStruct) return value.type.pointer ? 'ptr' : 'struct';
  if (value instanceof GoFloat) return 'float64';
  if (value instanceof GoInt) return value.kind;
  if (value instanceof GoFunction) return 'func';
  if (value instanceof GoComplex) return 'complex128';
  return isMap(value) ? 'map' : 'struct';
}

/** Go's type, as `%T` prints it. */
export function typeOf(value: GoValue): string {
  if (value === undefined || value === null) return '<nil>';
  if (value instanceof GoInt) return value.type;
  if (value instanceof GoSlice) return `[]${value.element}`;
  if (value instanceof GoStruct) return `${value.type.pointer ? '*' : ''}${value.type.name}`;
  if (value instanceof GoFunction) return value.type;
  if (Array.isArray(value)) return '[]interface {}';
  if (isMap(value)) return mapType(value);
  return kindOf(value);
}

function mapType(map: MapValue): string {
  return `map[string]${elementOf(map)}`;
}

const INTS: ReadonlySet<string> = new Set(INT_KINDS);

export function isIntKind(kind: Kind): kind is IntKind {
  return INTS.has(kind);
}

/** The zero value of an element type, which is what `index` answers for a missing key. */
export function zeroOf(element: string): GoValue {
  if (element === 'string') return '';
  if (element === 'bool') return false;
  if (element === 'int') return 0;
  if (element === 'int64') return 0n;
  if (element === 'float64') return new GoFloat(0);
  return null;
}
