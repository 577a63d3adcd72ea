import type { Problem } from '../../values/index.ts';
import type { Names } from './names.ts';
import type { ManifestOptions } from './options.ts';

const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const HUB = /^[a-z0-9](?:[-a-zA-Z0-9._:]*[a-zA-Z0-9])?(?:\/[a-z0-9]+(?:[-._]+[a-z0-9]+)*)*$/;
const TAG = /^[\w][\w.-]{0,127}$/;

/** Longest name and longest label value of Kubernetes. */
const LONGEST = 63;

/** What is wrong with names, before an API server refuses half of the objects. */
export function nameProblems(
  options: ManifestOptions & { readonly revision: string; readonly namespace: string },
  names: Names,
): readonly Problem[] {
  const { revision, namespace, hub, tag, revisionTags = [] } = options;
  const problems: Problem[] = [];
  const refuse = (subject: string, value: string, reason: string, accepted: string): void => {
    problems.push({ code: 'install.name', subject, value, reason, accepted });
  };
  const word = 'lower-case letters, digits and -, such as canary or 1-32-0';
  const why = 'cannot be part of a name';
  if (revision !== '' && !LABEL.test(revision)) refuse('revision', revision, why, word);
  if (!LABEL.test(namespace)) refuse('namespace', namespace, 'is no name of a namespace', word);
  for (const each of revisionTags) {
    if (!LABEL.test(each)) refuse('revision tag', each, why, word);
    if (each === (revision || 'default')) {
      refuse('revision tag', each, 'is the name of the revision itself', 'another name');
    }
  }
  const longest = Math.max(...[names.instance, names.clusterRole].map((name) => name.length));
  if (longest > LONGEST) {
    const accepted = `${longest - LONGEST} letters less of revision and namespace`;
    refuse('revision', revision, 'makes names that are too long', accepted);
  }
  if (hub !== undefined && !HUB.test(hub)) {
    refuse('hub', hub, 'cannot begin an image', 'REGISTRY/PATH, such as registry.example/pillion');
  }
  if (tag !== undefined && !TAG.test(tag)) {
    refuse('tag', tag, 'is no tag of an image', 'letters, digits, _ . and -, at most 128');
  }
  return problems;
}
