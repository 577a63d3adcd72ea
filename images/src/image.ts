import { type Blob, blob, descriptor, type Digest, jsonBlob } from './blob.ts';
import type { Chunks } from './chunks.ts';
import type { Entry } from './entry.ts';
import { layerTree } from './layer-tree.ts';
import { parseReference, type Reference } from './reference.ts';
import { tar } from './tar.ts';

/** What an image is made of, and how it runs. */
export interface ImageDefinition {
  /** `pillion/proxyv2:0.1.0` */
  readonly reference: string;
  /** From the bottom up. Layers that several images share are stored and loaded once. */
  readonly layers: readonly Layer[];
  /** `uid:gid`, by numbers: only so can a kubelet tell that it is not root. */
  readonly user: string;
  readonly entrypoint: readonly string[];
  /** What the entry point is given where a pod gives it no `args`. */
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Default `/`. */
  readonly workingDirectory?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** TCP ports, told to people and tools; nothing is opened by it. */
  readonly ports?: readonly number[];
  /** As Node names it; default: the machine's. */
  readonly architecture?: NodeJS.Architecture;
}

export interface Layer {
  /** What it holds, for the image's history. */
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** An image as its blobs, after the OCI image specification 1.1. */
export interface Image {
  readonly reference: Reference;
  readonly platform: Platform;
  /** The manifest's digest: the image's name by content. */
  readonly digest: Digest;
  readonly manifest: Blob;
  readonly config: Blob;
  readonly layers: readonly Blob[];
}

export interface Platform {
  readonly architecture: string;
  readonly os: 'linux';
}

/** How layers are stored: as they are, or in a form that registries move. */
export type Compress = (layer: Chunks) => Chunks;

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json';
const LAYER_TYPE = 'application/vnd.oci.image.layer.v1.tar';

/** As Go names architectures, and with it OCI. */
const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', ia32: '386' };

/** The beginning of 1970: an image's age says nothing, its digest everything. */
const CREATED = '1970-01-01T00:00:00Z';

/** Makes the image. The same definition gives the same bytes, and so the same digest. */
export function composeImage(definition: ImageDefinition, gzip?: Compress): Image {
  const archives = definition.layers.map(({ entries }) =>
    blob(LAYER_TYPE, tar(layerTree(entries))),
  );
  const layers = archives.map((archive) =>
    gzip ? blob(`${LAYER_TYPE}+gzip`, gzip(archive.content)) : archive,
  );
  const platform = platformOf(definition.architecture ?? process.arch);
  const diffIds = archives.map(({ digest }) => digest);
  const config = jsonBlob(CONFIG_TYPE, { ...platform, ...configuration(definition, diffIds) });
  const manifest = jsonBlob(MANIFEST_TYPE, {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: descriptor(config),
    layers: layers.map(descriptor),
    ...(definition.labels && { annotations: sorted(definition.labels) }),
  });
  const reference = parseReference(definition.reference);
  return { reference, platform, digest: manifest.digest, manifest, config, layers };
}

function platformOf(architecture: NodeJS.Architecture): Platform {
  return { architecture: ARCHITECTURES[architecture] ?? architecture, os: 'linux' };
}

function configuration(definition: ImageDefinition, diffIds: readonly Digest[]): object {
  const { environment = {}, ports = [] } = definition;
  return {
    created: CREATED,
    config: {
      User: definition.user,
      ...(ports.length > 0 && {
        ExposedPorts: Object.fromEntries(ports.map((port) => [`${port}/tcp`, {}])),
      }),
      Env: Object.entries(sorted(environment)).map(([name, value]) => `${name}=${value}`),
      Entrypoint: definition.entrypoint,
      ...(definition.command && { Cmd: definition.command }),
      WorkingDir: definition.workingDirectory ?? '/',
      ...(definition.labels && { Labels: sorted(definition.labels) }),
    },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: definition.layers.map(({ title }) => ({ created: CREATED, created_by: title })),
  };
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(pairs);
}
