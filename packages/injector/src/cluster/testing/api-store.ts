import { randomUUID } from 'node:crypto';
import { applyPatch } from 'rfc6902';
import { ApiError, type ApiObject } from '../api-server.ts';

export interface Change {
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly collection: string;
  readonly object: ApiObject;
}

/** Objects with versions and a history of changes, as etcd behind an API server: writes conflict, and history is cut off. */
export class ApiStore {
  readonly #objects = new Map<
    string,
    { readonly collection: string; readonly object: ApiObject }
  >();
  readonly #changes: Change[] = [];
  readonly #listeners = new Set<(change: Change) => void>();
  #version = 1;
  #compacted = 0;

  get version(): number {
    return this.#version;
  }

  list(collection: string, namespace: string | undefined): readonly ApiObject[] {
    return [...this.#objects.values()]
      .filter((each) => each.collection === collection)
      .map(({ object }) => object)
      .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace);
  }

  get(collection: string, key: string): ApiObject {
    const found = this.#objects.get(`${collection}:${key}`);
    if (found === undefined) throw new ApiError(404, `${key} not found`);
    return found.object;
  }

  create(collection: string, namespace: string | undefined, given: ApiObject): ApiObject {
    const { generateName } = given.metadata as { generateName?: string };
    const name = given.metadata.name ?? `${generateName ?? ''}${randomUUID().slice(0, 8)}`;
    const key = namespace === undefined ? name : `${namespace}/${name}`;
    if (this.#objects.has(`${collection}:${key}`)) throw new ApiError(409, 'already exists');
    const metadata = {
      creationTimestamp: new Date().toISOString(),
      ...given.metadata,
      name,
      ...(namespace !== undefined && { namespace }),
      uid: given.metadata.uid ?? randomUUID(),
    };
    return this.#write('ADDED', collection, key, { ...given, metadata });
  }

  replace(collection: string, key: string, given: ApiObject): ApiObject {
    const old = this.get(collection, key);
    const { resourceVersion } = given.metadata;
    if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion) {
      throw new ApiError(409, 'the object has been modified');
    }
    const metadata = { ...old.metadata, ...given.metadata };
    return this.#write('MODIFIED', collection, key, { ...given, metadata });
  }

  patch(collection: string, key: string, operations: Parameters<typeof applyPatch>[1]): ApiObject {
    const old = this.get(collection, key);
    const patched = structuredClone(old);
    const failed = applyPatch(patched, operations).find((error) => error !== null);
    if (failed) throw new ApiError(422, `the patch does not apply: ${failed.message}`);
    return JSON.stringify(patched) === JSON.stringify(old)
      ? old
      : this.#write('MODIFIED', collection, key, patched);
  }

  delete(collection: string, key: string): void {
    this.#write('DELETED', collection, key, this.get(collection, key));
  }

  /** Forgets the history: who asks for what was before is told 410. */
  compact(): void {
    this.#compacted = this.#version;
  }

  changesSince(version: number): readonly Change[] {
    if (version < this.#compacted) throw new ApiError(410, 'too old resource version');
    return this.#changes.filter((change) => change.version > version);
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #write(type: Change['type'], collection: string, key: string, object: ApiObject): ApiObject {
    this.#version += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) };
    const written = { ...object, metadata };
    if (type === 'DELETED') this.#objects.delete(`${collection}:${key}`);
    else this.#objects.set(`${collection}:${key}`, { collection, object: written });
    const change: Change = { version: this.#version, type, collection, object: written };
    this.#changes.push(change);
    for (const listener of this.#listeners) listener(change);
    return written;
  }
}
