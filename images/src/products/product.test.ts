import { expect, it } from 'vitest';
import { file } from '../entry.ts';
import { composeImage } from '../image.ts';
import { smallElf } from '../testing/small-elf.ts';
import { smallMachine } from '../testing/small-machine.ts';
import { LIBRARY, type Workspace } from '../workspace.ts';
import { products } from './product.ts';
import { RECIPES } from './recipes.ts';

const elf = smallElf({ interpreter: '/lib64/ld.so', needed: ['libc.so'] });
const plugin = smallElf({ needed: ['libc.so'] });
const PLUGINS = '/usr/lib/x86_64-linux-gnu/xtables';

const machine = smallMachine({
  '/lib64': { link: 'usr/lib64' },
  '/usr/lib64/ld.so': smallElf({}),
  '/usr/lib/x86_64-linux-gnu/libc.so': smallElf({}),
  '/node/bin/node': elf,
  ...Object.fromEntries(
    ['xtables-nft-multi', 'xtables-legacy-multi', 'nft', 'ip'].map((name) => [
      `/usr/sbin/${name}`,
      elf,
    ]),
  ),
  [`${PLUGINS}/libxt_owner.so`]: plugin,
  [`${PLUGINS}/libxt_conntrack.so`]: plugin,
  [`${PLUGINS}/libxt_state.so`]: { link: 'libxt_conntrack.so' },
});

const workspace: Workspace = {
  version: '1.2.3',
  certificates: ['-----BEGIN CERTIFICATE-----'],
  node: {
    path: '/node/bin/node',
    licence: Buffer.from('MIT'),
    component: { name: 'node', version: '26', purl: 'pkg:generic/node@26' },
  },
  licence: Buffer.from('Apache'),
  program: (name) => [file(`${LIBRARY}/${name}/main.js`, name)],
  launcher: () => [file(`${LIBRARY}/launcher.js`, '#!', 0o755)],
};

const made = products(machine, workspace, RECIPES, { hub: 'hub', tag: 'tag' });

function pathsOf(name: string): readonly string[] {
  const layers = made.find((each) => each.name === name)?.definition.layers ?? [];
  return layers.flatMap(({ entries }) => entries.map(({ path }) => path));
}

it('puts what images share into the same layers, so that a node keeps it once', () => {
  const digests = made.map(({ definition }) =>
    composeImage(definition).layers.map(({ digest }) => digest),
  );
  const layers = made.map(({ definition }) => definition.layers.map(({ title }) => title));
  const byTitle = new Map<string, Set<string>>();
  for (const [image, titles] of layers.entries()) {
    for (const [layer, title] of titles.entries()) {
      byTitle.set(title, (byTitle.get(title) ?? new Set()).add(digests[image]?.[layer] ?? ''));
    }
  }
  expect([...byTitle].filter(([, { size }]) => size !== 1)).toEqual([]);
  expect([...byTitle.keys()]).toEqual(
    expect.arrayContaining(['base', 'node', 'netfilter', 'iptables', 'proxy', 'proxyv2-commands']),
  );
});

it('has no path twice in an image', () => {
  for (const { name } of made) {
    const paths = pathsOf(name);
    expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual([]);
  }
});

it('gives each image the commands of its programs, and those alone', () => {
  const init = ['istio-clean-iptables', 'istio-iptables', 'pillion-iptables'];
  expect(commands('injector')).toEqual(local(['pillion-injector']));
  expect(commands('iptables')).toEqual(local(init));
  expect(commands('proxy')).toEqual(local(['pilot-agent', 'pillion-proxy']));
  expect(new Set(commands('proxyv2'))).toEqual(
    new Set(local([...init, 'pilot-agent', 'pillion-proxy'])),
  );
  for (const { name, definition } of made) {
    expect(pathsOf(name)).toContain(definition.entrypoint[0]);
  }
});

it('runs nothing as root but the init program', () => {
  const users = made.map(({ name, definition }) => [name, definition.user]);
  expect(Object.fromEntries(users)).toEqual({
    injector: '65532:65532',
    iptables: '0:0',
    proxy: '1337:1337',
    proxyv2: '1337:1337',
  });
});

it('brings extensions of iptables under all their names', () => {
  const layers = made.find(({ name }) => name === 'iptables')?.definition.layers ?? [];
  const entries = layers.flatMap((layer) => layer.entries);
  expect(entries).toContainEqual(
    expect.objectContaining({ path: `${PLUGINS}/libxt_state.so`, target: 'libxt_conntrack.so' }),
  );
  const names = entries.flatMap((each) =>
    each.kind === 'link' && each.target === 'xtables-legacy-multi' ? [each.path] : [],
  );
  expect(names).toContain('/usr/sbin/ip6tables-legacy-restore');
});

it('lists every file but the bill itself in the bill', () => {
  for (const { name, bill, definition } of made) {
    const { files } = JSON.parse(bill) as { files: readonly { fileName: string }[] };
    const entries = definition.layers.flatMap((layer) => layer.entries);
    const paths = entries.flatMap(({ kind, path }) => (kind === 'file' ? [`.${path}`] : []));
    const listed = files.map(({ fileName }) => fileName);
    expect(paths.filter((path) => !listed.includes(path))).toEqual([
      `./var/lib/db/sbom/${name}.spdx.json`,
    ]);
  }
});

it('says what is missing and how to get it', () => {
  const bare = smallMachine({ '/node/bin/node': smallElf({}) });
  expect(() => products(bare, workspace, RECIPES, { hub: 'h', tag: 't' })).toThrow(
    /program="xtables-nft-multi": is not on this machine; accepted: .*apt-get install/,
  );
});

function local(names: readonly string[]): readonly string[] {
  return names.map((name) => `/usr/local/bin/${name}`);
}

function commands(image: string): readonly string[] {
  return pathsOf(image).filter((path) => /^\/usr\/local\/bin\/(?!node$)/.test(path));
}
