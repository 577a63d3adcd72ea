import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeArchive } from './build-image.ts';
import { directory, file, link } from './entry.ts';
import { composeImage, type ImageDefinition } from './image.ts';

const shared = { title: 'shared', entries: [file('/usr/bin/tool', 'tool', 0o755)] };
const DEFINITION: ImageDefinition = {
  reference: 'pillion/tester:1',
  layers: [
    shared,
    {
      title: 'own',
      entries: [link('/bin', 'usr/bin'), directory('/tmp', 0o1777), file('/a', 'b')],
    },
  ],
  user: '1337:1337',
  entrypoint: ['/usr/bin/tool'],
  environment: { PATH: '/usr/bin', B: '2' },
  labels: { 'org.opencontainers.image.title': 'tester' },
  ports: [15_021],
  architecture: 'x64',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pillion-image-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('gives the same bytes for the same definition', async () => {
  const [one, two] = [join(folder, 'one.tar'), join(folder, 'two.tar')];
  await writeArchive([composeImage(DEFINITION)], one);
  const reordered = {
    ...DEFINITION,
    layers: DEFINITION.layers.map((layer) => ({ ...layer, entries: layer.entries.toReversed() })),
    environment: { B: '2', PATH: '/usr/bin' },
  };
  await writeArchive([composeImage(reordered)], two);
  expect(sha256(readFileSync(two))).toBe(sha256(readFileSync(one)));
});

it('gives another digest for another byte', () => {
  const layers = [shared, { title: 'own', entries: [file('/a', 'c')] }];
  expect(composeImage({ ...DEFINITION, layers }).digest).not.toBe(composeImage(DEFINITION).digest);
});

it('is a layout in which every digest and size holds, for docker load too', async () => {
  const image = composeImage(DEFINITION);
  const other = composeImage({ ...DEFINITION, reference: 'other', layers: [shared] });
  const path = join(folder, 'both.tar');
  await writeArchive([image, other], path);
  const read = (name: string) =>
    spawnSync('tar', ['-xOf', path, name], { maxBuffer: 1 << 26 }).stdout;
  const json = (name: string) => JSON.parse(read(name).toString());
  const blobOf = ({ digest, size }: { digest: string; size: number }) => {
    const bytes = read(`blobs/${digest.replace(':', '/')}`);
    expect({ digest: `sha256:${sha256(bytes)}`, size: bytes.length }).toEqual({ digest, size });
    return bytes;
  };

  expect(json('oci-layout')).toEqual({ imageLayoutVersion: '1.0.0' });
  const { manifests } = json('index.json');
  expect(manifests).toMatchObject([
    {
      digest: image.digest,
      platform: { architecture: 'amd64', os: 'linux' },
      annotations: { 'io.containerd.image.name': 'docker.io/pillion/tester:1' },
    },
    { annotations: { 'io.containerd.image.name': 'docker.io/library/other:latest' } },
  ]);
  for (const each of manifests) {
    const manifest = JSON.parse(blobOf(each).toString());
    const config = JSON.parse(blobOf(manifest.config).toString());
    const diffIds = manifest.layers.map((layer: { digest: string; size: number }) => {
      return `sha256:${sha256(blobOf(layer))}`;
    });
    expect(config.rootfs.diff_ids).toEqual(diffIds);
    expect(config.history).toHaveLength(diffIds.length);
  }
  const [docker] = json('manifest.json');
  expect(docker.RepoTags).toEqual(['docker.io/pillion/tester:1']);
  expect(JSON.parse(read(docker.Config).toString())).toMatchObject({
    architecture: 'amd64',
    os: 'linux',
    config: {
      User: '1337:1337',
      Env: ['B=2', 'PATH=/usr/bin'],
      Entrypoint: ['/usr/bin/tool'],
      ExposedPorts: { '15021/tcp': {} },
      WorkingDir: '/',
    },
  });
  const names = spawnSync('tar', ['-tf', path]).stdout.toString().trim().split('\n');
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => name.startsWith('blobs/sha256/') && name.length > 20)).toHaveLength(
    2 + 2 + 2,
  );
});

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
