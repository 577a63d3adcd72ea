import type { ClusterFacts, NamespaceFacts } from '@pillion/core/injection';
import type { Json } from '@pillion/core/kubernetes';
import { type Parsed, type Problem, refused } from '@pillion/core/values';

type JsonObject = { readonly [key: string]: Json };

const NAMESPACES = '{"NAME": {"labels": {"KEY": "VALUE"}, "annotations": {"KEY": "VALUE"}}}';
const NODES = '{"NODE": "KUBELET VERSION"}, such as {"node-1": "v1.33.1"}';

/** What the API server would tell of the cluster, from two JSON files. */
export function parseClusterFacts(files: {
  readonly namespaces?: string | undefined;
  readonly nodes?: string | undefined;
}): Parsed<ClusterFacts> {
  const problems: Problem[] = [];
  const refuse = (subject: string, accepted: string) => (at: string, reason: string) => {
    problems.push({ code: 'clusterFacts.malformed', subject, value: at, reason, accepted });
  };
  const namespaces =
    files.namespaces === undefined
      ? undefined
      : readNamespaces(files.namespaces, refuse('--namespaces', NAMESPACES));
  const nodes =
    files.nodes === undefined ? undefined : readNodes(files.nodes, refuse('--nodes', NODES));
  if (problems.length > 0) return refused(...problems);
  return { ok: true, value: { ...(namespaces && { namespaces }), ...(nodes && { nodes }) } };
}

type Refuse = (at: string, reason: string) => void;

function readNamespaces(text: string, refuse: Refuse): Record<string, NamespaceFacts> {
  return mapObject(parseObject(text, refuse), (name, facts) => {
    if (!isObject(facts)) {
      refuse(name, 'is not an object');
      return {};
    }
    for (const key of Object.keys(facts)) {
      if (key !== 'labels' && key !== 'annotations')
        refuse(`${name}.${key}`, 'is an unknown field');
    }
    return {
      labels: readStrings(`${name}.labels`, facts['labels'] ?? {}, refuse),
      annotations: readStrings(`${name}.annotations`, facts['annotations'] ?? {}, refuse),
    };
  });
}

function readNodes(text: string, refuse: Refuse): Record<string, string> {
  return readStrings('', parseObject(text, refuse), refuse);
}

function readStrings(at: string, value: Json, refuse: Refuse): Record<string, string> {
  if (!isObject(value)) {
    refuse(at, 'is not an object');
    return {};
  }
  return mapObject(value, (key, item) => {
    if (typeof item === 'string') return item;
    refuse(at ? `${at}.${key}` : key, 'is not a string');
    return '';
  });
}

function parseObject(text: string, refuse: Refuse): JsonObject {
  try {
    const value: Json = JSON.parse(text);
    if (isObject(value)) return value;
    refuse('', 'is not an object');
  } catch (error) {
    refuse('', `is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return {};
}

/** The result has no prototype: a namespace may be called `constructor`. */
function mapObject<T>(object: JsonObject, map: (key: string, value: Json) => T): Record<string, T> {
  const result: Record<string, T> = Object.create(null);
  for (const [key, value] of Object.entries(object)) result[key] = map(key, value);
  return result;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
