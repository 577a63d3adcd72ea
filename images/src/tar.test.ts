import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { byteLength } from './chunks.ts';
import { directory, type Entry, file, link } from './entry.ts';
import { layerTree } from './layer-tree.ts';
import { tar } from './tar.ts';

const name = fc.stringMatching(/^[a-z0-9_.-]{1,60}$/).filter((text) => !/^\.{1,2}$/.test(text));
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`);

it('is read back by tar as it was written', () => {
  const property = fc.property(path, fc.uint8Array({ maxLength: 2000 }), (place, content) => {
    const archive = Buffer.concat([...tar([file(place, content)])]);
    const { stdout, stderr } = spawnSync('tar', ['-xO', '--', place.slice(1)], { input: archive });
    expect({ stdout: stdout.toString('hex'), stderr: stderr.toString() }).toEqual({
      stdout: Buffer.from(content).toString('hex'),
      stderr: '',
    });
  });
  fc.assert(property, { numRuns: 50 });
});

it('keeps kinds, modes, owners and targets, and no time', () => {
  const entries = [
    file('/bin/program', 'x', 0o755),
    directory('/tmp', 0o1777),
    directory('/home/proxy', 0o750, { uid: 1337, gid: 1337 }),
    link('/bin/alias', 'program'),
  ];
  expect(list(layerTree(entries))).toEqual([
    'drwxr-xr-x 0/0 1970-01-01 00:00 bin/',
    'lrwxrwxrwx 0/0 1970-01-01 00:00 bin/alias -> program',
    '-rwxr-xr-x 0/0 1970-01-01 00:00 bin/program',
    'drwxr-xr-x 0/0 1970-01-01 00:00 home/',
    'drwxr-x--- 1337/1337 1970-01-01 00:00 home/proxy/',
    'drwxrwxrwt 0/0 1970-01-01 00:00 tmp/',
  ]);
});

it('is a whole number of blocks', () => {
  for (const size of [0, 1, 511, 512, 513]) {
    expect(byteLength(tar([file('/a', new Uint8Array(size))])) % 512).toBe(0);
  }
});

it('refuses what its headers have no room for', () => {
  const long = 'a'.repeat(101);
  expect(() => tar([file(`/${long}`, '')])).toThrow(/path="\/a+": is too long/);
  expect(() => tar([link('/a', long)])).toThrow(/path="a+": is too long/);
  expect(list([file(`/${'d'.repeat(155)}/${'f'.repeat(100)}`, '')])).toHaveLength(1);
});

function list(entries: readonly Entry[]): string[] {
  const options = { input: Buffer.concat([...tar(entries)]), env: { TZ: 'UTC', LC_ALL: 'C' } };
  const { stdout } = spawnSync('/bin/tar', ['-tv'], options);
  const lines = stdout.toString().trimEnd().split('\n');
  return lines.map((line) => line.replace(/ +[0-9]+ (1970)/, ' $1'));
}
