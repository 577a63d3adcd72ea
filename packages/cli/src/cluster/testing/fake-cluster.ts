import { randomUUID } from 'node:crypto';
import { type Answer, type ApiCall, ApiFailure, type KubeApi } from '../kube-api.ts';
import type { Stored } from '../objects.ts';

type Writable = { -readonly [Key in keyof Stored]: Stored[Key] };

/**
 * Objects by path, as an API server keeps them: apply creates or changes and moves the version only where something
 * differs, deletion may be held up by finalizers, lists are selected by label. Whoever tests hooks in what else a
 * cluster does.
 */
export class FakeCluster implements KubeApi {
  readonly server = 'https://fake';
  readonly objects = new Map<string, Stored>();
  /** `METHOD path` of every request, oldest first. */
  readonly requests: string[] = [];
  gitVersion = 'v1.37.2';
  /** Called after each write, as controllers are. */
  onWrite: (path: string) => void = () => {};
  /** Called for a pod that is created on trial; throws what admission answers. */
  admit: () => void = () => {};
  #version = 0;

  async request<T>(call: ApiCall): Promise<Answer<T>> {
    await Promise.resolve();
    this.requests.push(`${call.method} ${call.path}`);
    return { status: 200, body: this.#answer(call) as T };
  }

  /** Writes as whoever it is would, without being asked. */
  put(path: string, object: object): Stored {
    this.#version += 1;
    const given = object as Stored;
    const metadata = {
      uid: randomUUID(),
      generation: 1,
      ...this.objects.get(path)?.metadata,
      ...given.metadata,
      resourceVersion: String(this.#version),
    };
    const stored = { ...given, metadata };
    this.objects.set(path, stored);
    this.onWrite(path);
    return stored;
  }

  #answer(call: ApiCall): unknown {
    const { method, path, query = {} } = call;
    if (path === '/version') {
      const [, major, minor] = /^v(\d+)\.(\d+)/.exec(this.gitVersion) ?? [];
      return { gitVersion: this.gitVersion, major, minor };
    }
    switch (method) {
      case 'GET':
        return this.objects.get(path) ?? this.#list(path, query['labelSelector']);
      case 'PATCH':
        return this.#apply(call);
      case 'POST':
        this.admit();
        return call.body;
      case 'DELETE':
        return this.#delete(call);
    }
  }

  #list(path: string, labelSelector: string | undefined): unknown {
    if (!isCollection(path))
      throw new ApiFailure(404, { message: `${path} not found` }, { method: 'GET', path });
    const plural = path.slice(path.lastIndexOf('/') + 1);
    const inNamespace = path.includes('/namespaces/');
    const wanted = (labelSelector ?? '').split(',').filter(Boolean);
    const items = [...this.objects].flatMap(([key, object]) => {
      const collection = key.slice(0, key.lastIndexOf('/'));
      const within = inNamespace ? collection === path : collection.endsWith(`/${plural}`);
      const labels = object.metadata.labels ?? {};
      const matches = wanted.every((each) => {
        const [label = '', value] = each.split('=');
        return labels[label] === value;
      });
      return within && matches ? [withoutKind(object)] : [];
    });
    return { metadata: {}, items };
  }

  #apply({ path, body, method }: ApiCall): Stored {
    const before = this.objects.get(path);
    const given = body as Stored;
    if (before === undefined) return this.put(path, given);
    const owner = before.metadata.annotations?.['fake/edited'];
    if (owner !== undefined) {
      const causes = [{ field: '.data', message: `conflict with "${owner}"` }];
      throw new ApiFailure(409, { message: 'conflict', details: { causes } }, { method, path });
    }
    const after = { ...before, ...given, metadata: { ...before.metadata, ...given.metadata } };
    return JSON.stringify(after) === JSON.stringify(before) ? before : this.put(path, after);
  }

  #delete({ path, method }: ApiCall): object {
    const found = this.objects.get(path);
    if (found === undefined) throw new ApiFailure(404, { message: 'not found' }, { method, path });
    const { finalizers = [] } = found.metadata as { readonly finalizers?: readonly string[] };
    if (finalizers.length > 0) {
      this.put(path, { ...found, metadata: { ...found.metadata, deletionTimestamp: 'now' } });
    } else this.objects.delete(path);
    this.onWrite(path);
    return {};
  }
}

/** Names of kinds are plural and of one word; names of objects here hold a dash or stand below such a word. */
function isCollection(path: string): boolean {
  return COLLECTIONS.has(path.slice(path.lastIndexOf('/') + 1));
}

const COLLECTIONS = new Set(
  'clusterroles clusterrolebindings configmaps daemonsets deployments events mutatingwebhookconfigurations namespaces pods poddisruptionbudgets persistentvolumeclaims replicasets roles rolebindings secrets services serviceaccounts statefulsets'.split(
    ' ',
  ),
);

function withoutKind({ kind: _kind, apiVersion: _apiVersion, ...rest }: Writable): object {
  return rest;
}
