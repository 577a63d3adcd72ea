import { type Blob, descriptor } from './blob.ts';
import type { Chunks } from './chunks.ts';
import { type Entry, file, ROOT } from './entry.ts';
import type { Image } from './image.ts';
import { layerTree } from './layer-tree.ts';
import { tar } from './tar.ts';

/**
 * Images as one file that every container tool takes: an OCI image layout (`ctr images import`,
 * `kind load image-archive`, skopeo, podman) that carries the `manifest.json` of `docker load` too.
 * Both point at the same blobs, and a blob that images share is there once.
 */
export function archive(images: readonly Image[]): Chunks {
  const blobs = images.flatMap(({ manifest, config, layers }) => [manifest, config, ...layers]);
  return tar(
    layerTree([
      json('/oci-layout', { imageLayoutVersion: '1.0.0' }),
      json('/index.json', index(images)),
      json('/manifest.json', images.map(dockerManifest)),
      ...new Map(blobs.map((each) => [each.digest, blobFile(each)])).values(),
    ]),
  );
}

/** containerd takes the whole name from the first annotation; the second is the layout's own. */
function index(images: readonly Image[]): unknown {
  return {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: images.map(({ manifest, reference, platform }) => ({
      ...descriptor(manifest),
      platform,
      annotations: {
        'io.containerd.image.name': reference.full,
        'org.opencontainers.image.ref.name': reference.tag,
      },
    })),
  };
}

function dockerManifest({ reference, config, layers }: Image): unknown {
  return { Config: pathOf(config), RepoTags: [reference.full], Layers: layers.map(pathOf) };
}

function pathOf({ digest }: Blob): string {
  return `blobs/${digest.replace(':', '/')}`;
}

function blobFile(blob: Blob): Entry {
  return {
    kind: 'file',
    path: `/${pathOf(blob)}`,
    mode: 0o644,
    content: blob.content,
    owner: ROOT,
  };
}

function json(path: string, value: unknown): Entry {
  return file(path, JSON.stringify(value));
}
