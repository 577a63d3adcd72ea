/**
 * The shape of a JSON document, as far as it is read: enough to refuse what would otherwise break
 * half-way. Faults are worded as Go's encoding/json does, since that is what a user of Kubernetes
 * finds in search engines.
 */
export type Shape =
  | { readonly is: 'string' | 'bool' | 'int32' | 'int64' }
  | { readonly is: 'intOrString' }
  | { readonly is: 'list'; readonly of: Shape }
  | { readonly is: 'map'; readonly of: Shape }
  | {
      readonly is: 'struct';
      readonly name: string;
      readonly fields: Readonly<Record<string, Shape>>;
      /** Entries of `fields`, so that a check walks them without building a list each time. */
      readonly entries: readonly (readonly [string, Shape])[];
    };

export const string: Shape = { is: 'string' };
export const bool: Shape = { is: 'bool' };
export const int32: Shape = { is: 'int32' };
export const int64: Shape = { is: 'int64' };
export const intOrString: Shape = { is: 'intOrString' };

export function list(of: Shape): Shape {
  return { is: 'list', of };
}

export function map(of: Shape): Shape {
  return { is: 'map', of };
}

export function struct(name: string, fields: Readonly<Record<string, Shape>>): Shape {
  return { is: 'struct', name, fields, entries: Object.entries(fields) };
}

export interface ShapeCheck {
  /** The first fault; absent where there is none. */
  readonly fault?: string;
  /** Whether fields hold null, which Go reads as absent. */
  readonly nulls: boolean;
}

export function checkShape(value: unknown, shape: Shape): ShapeCheck {
  const seen = { nulls: false };
  const fault = faultAt(value, shape, { seen, place: undefined, owner: undefined });
  return fault === undefined ? seen : { fault, nulls: seen.nulls };
}

/** Where a value stands: a chain that is only spelled out when something is wrong. */
interface Place {
  readonly parent: Place | undefined;
  readonly field: string;
}

interface Walk {
  readonly seen: { nulls: boolean };
  readonly place: Place | undefined;
  /** The type that has the field. */
  readonly owner: string | undefined;
}

function faultAt(value: unknown, shape: Shape, walk: Walk): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) {
    walk.seen.nulls = true;
    return undefined;
  }
  switch (shape.is) {
    case 'string':
      return typeof value === 'string' ? undefined : mismatch(value, shape, walk);
    case 'bool':
      return typeof value === 'boolean' ? undefined : mismatch(value, shape, walk);
    case 'int32':
    case 'int64':
      return fits(value, shape.is) ? undefined : mismatch(value, shape, walk);
    case 'intOrString':
      if (typeof value === 'string' || fits(value, 'int32')) return undefined;
      return mismatch(value, int32, walk);
    case 'list':
      if (!Array.isArray(value)) return mismatch(value, shape, walk);
      return firstFault(value, (item) =>
        item === null ? nullItem(walk) : faultAt(item, shape.of, walk),
      );
    case 'map':
      if (!isObject(value)) return mismatch(value, shape, walk);
      return firstFault(Object.values(value), (item) => faultAt(item, shape.of, walk));
    case 'struct': {
      if (!isObject(value)) return mismatch(value, shape, walk);
      const { seen, place: parent } = walk;
      return firstFault(shape.entries, ([field, of]) =>
        value[field] === undefined
          ? undefined
          : faultAt(value[field], of, { seen, place: { parent, field }, owner: shape.name }),
      );
    }
  }
}

/** Go reads it as an item with nothing in it, which is nothing that injection can work on. */
function nullItem({ place }: Walk): string {
  return `${place === undefined ? 'the list' : spelled(place)} holds null where a value is expected`;
}

function firstFault<T>(
  items: readonly T[],
  check: (item: T) => string | undefined,
): string | undefined {
  for (const item of items) {
    const fault = check(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fits(value: unknown, type: 'int32' | 'int64'): boolean {
  if (typeof value !== 'number' || !Number.isInteger(value)) return false;
  return Math.abs(value) <= (type === 'int32' ? 2_147_483_647 : 2 ** 63);
}

function mismatch(value: unknown, shape: Shape, { place, owner }: Walk): string {
  const where =
    place === undefined || owner === undefined
      ? 'Go value'
      : `Go struct field ${owner}.${spelled(place)}`;
  return `json: cannot unmarshal ${kindOf(value, shape)} into ${where} of type ${goType(shape)}`;
}

function spelled({ parent, field }: Place): string {
  return parent === undefined ? field : `${spelled(parent)}.${field}`;
}

function kindOf(value: unknown, shape: Shape): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (typeof value !== 'number') return 'object';
  return shape.is === 'int32' || shape.is === 'int64' ? `number ${value}` : 'number';
}

function goType(shape: Shape): string {
  switch (shape.is) {
    case 'list':
      return `[]${goType(shape.of)}`;
    case 'map':
      return `map[string]${goType(shape.of)}`;
    case 'struct':
      return `v1.${shape.name}`;
    case 'intOrString':
      return 'int32';
    case 'string':
    case 'bool':
    case 'int32':
    case 'int64':
      return shape.is;
  }
}
