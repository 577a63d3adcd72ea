import { IMAGES } from '@pillion/core/mesh';
import { expect, it } from 'vitest';
import { readElf } from './elf.ts';
import { thisMachine } from './machine.ts';
import { thisWorkspace } from './workspace.ts';

const machine = thisMachine();
const workspace = thisWorkspace(machine);

it('is of the release that manifests ask for', () => {
  expect(workspace.version).toBe(IMAGES.tag);
});

it('starts its launcher by a Node that is in the image', () => {
  const launcher = workspace.launcher().find(({ path }) => path.endsWith('/launcher.js'));
  const text = launcher?.kind === 'file' ? Buffer.concat([...launcher.content]).toString() : '';
  expect(text).toMatch(/^#!\/usr\/local\/bin\/node --max-semi-space-size=4\n/);
  expect(launcher).toMatchObject({ mode: 0o755 });
});

it('takes the Node of the lockfile', () => {
  const { path, component } = workspace.node;
  expect(readElf(machine.read(path) ?? new Uint8Array())).toBeDefined();
  expect(`v${component.version}`).toBe(process.version);
});
