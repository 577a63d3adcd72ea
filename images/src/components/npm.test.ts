import { expect, it } from 'vitest';
import { smallMachine } from '../testing/small-machine.ts';
import { bundledPackages } from './npm.ts';

const MAPS = ['main', 'lazy'].map((name) => `/repo/packages/a/dist/${name}.js.map`);
const STORE = '/repo/node_modules/.pnpm';
const pino = `${STORE}/pino@10.4.0/node_modules/pino`;
const x509 = `${STORE}/@peculiar+x509@2.2.0/node_modules/@peculiar/x509`;

const machine = smallMachine({
  '/repo/packages/a/dist/main.js.map': map(
    '../src/main.ts',
    '../../../node_modules/.pnpm/pino@10.4.0/node_modules/pino/lib/x.js',
  ),
  '/repo/packages/a/dist/lazy.js.map': map(
    '../../../node_modules/.pnpm/@peculiar+x509@2.2.0/node_modules/@peculiar/x509/build/y.js',
    '../../../node_modules/.pnpm/pino@10.4.0/node_modules/pino/pino.js',
  ),
  '/repo/packages/a/dist/main.js': '',
  [`${pino}/package.json`]: '{"name":"pino","version":"10.4.0","license":"MIT"}',
  [`${pino}/LICENSE`]: 'The MIT License\n',
  [`${x509}/package.json`]: '{"name":"@peculiar/x509","version":"2.2.0"}',
  [`${STORE}/unused@1.0.0/node_modules/unused/package.json`]: '{"name":"unused","version":"1.0.0"}',
});

it('lists what went into the bundles, each package once, and nothing else', () => {
  expect(bundledPackages(machine, MAPS).components).toEqual([
    { name: '@peculiar/x509', version: '2.2.0', purl: 'pkg:npm/%40peculiar/x509@2.2.0' },
    { name: 'pino', version: '10.4.0', purl: 'pkg:npm/pino@10.4.0', license: 'MIT' },
  ]);
});

it('collects the licences that ask to be handed on', () => {
  const { notices } = bundledPackages(machine, MAPS);
  expect(notices).toContain('pino 10.4.0 (MIT)\n=================\n\nThe MIT License\n');
  expect(notices).toContain('@peculiar/x509 2.2.0 (no licence told)');
});

it('says what to do where nothing was built', () => {
  const missing = smallMachine({ '/d/main.js.map': map('/x/node_modules/a/b.js') });
  expect(() => bundledPackages(missing, ['/d/main.js.map'])).toThrow(
    /package.json: is not there; `pnpm build`/,
  );
});

function map(...sources: readonly string[]): string {
  return JSON.stringify({ sources });
}
