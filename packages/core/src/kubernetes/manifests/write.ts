import { PillionError } from '../../values/index.ts';
import type { Json } from '../types.ts';
import { emitYaml } from '../yaml-emitter.ts';
import { manifests } from './manifests.ts';
import type { KubernetesObject } from './object.ts';

/** A YAML stream, as `kubectl apply -f` takes it. */
export function writeManifests(objects: readonly KubernetesObject[]): string {
  return objects.map((object) => `---\n${emitYaml(object as unknown as Json)}`).join('');
}

const HEADER = `# Pillion in one file, with every default: kubectl apply -f pillion.yaml
# Made by \`pnpm manifests\`; \`pillion install --dry-run\` prints the same with your options.
#
# The injector writes its CA bundle into the webhook configuration once it runs. Until then, some seconds after the
# first apply, pods that ask for a sidecar are refused and tried again by their controllers. \`pillion install\` waits
# for the injector first, and so leaves no such gap.
`;

/** The text of deploy/pillion.yaml. */
export function plainManifests(release: string): string {
  const objects = manifests({ release });
  if (!objects.ok) throw PillionError.of('install.options', objects.problems);
  return `${HEADER}${writeManifests(objects.value)}`;
}
