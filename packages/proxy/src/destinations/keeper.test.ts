import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../telemetry/log.ts';
import { DestinationKeeper } from './keeper.ts';
import { type DestinationState, loadDestinations, reloadDestinations } from './source.ts';

const SERVICE = (name: string) =>
  `services:\n  - name: ${name}\n    addresses: [10.96.0.10]\n    ports:\n      - { port: 80, endpoints: ['10.0.0.2:8000'] }\n`;

const now = () => 1000;

describe('the destinations file', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pillion-'));
    path = join(folder, 'destinations.yaml');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('need not be there, unless it was named', async () => {
    expect(await loadDestinations({ path, required: false, now })).toMatchObject({
      loadedAt: undefined,
    });
    await expect(loadDestinations({ path, required: true, now })).rejects.toMatchObject({
      code: 'destinations.missing',
    });
  });

  it.each([
    ['YAML', SERVICE('a.default')],
    [
      'JSON',
      '{"services":[{"name":"a.default","addresses":["10.96.0.10"],"ports":[{"port":80,"endpoints":[]}]}]}',
    ],
    [
      'YAML in braces',
      "{ services: [{ name: a.default, addresses: ['10.96.0.10'], ports: [{ port: 80, endpoints: [] }] }] }",
    ],
  ])('may be %s', async (_, text) => {
    await writeFile(path, text);
    const { registry } = await loadDestinations({ path, required: true, now });
    expect(registry.clusters.map(({ name }) => name)).toEqual(['outbound|80||a.default']);
  });

  it.each([
    ['services: [', 'destinations.syntax'],
    ['services: 7', 'destinations.invalid'],
  ])('that is broken, %j, is an error that names it', async (text, code) => {
    await writeFile(path, text);
    await expect(loadDestinations({ path, required: false, now })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(path),
    });
  });

  it('that breaks later leaves the last good one in force', async () => {
    await writeFile(path, SERVICE('a.default'));
    const source = { path, required: true, now };
    const first = await loadDestinations(source);
    await writeFile(path, 'services: 7');
    const second = await reloadDestinations(source, first);
    expect(second.registry).toBe(first.registry);
    expect(second.broken).toContain('is not a list');
    await rm(path);
    expect((await reloadDestinations(source, second)).broken).toContain('no such file');
    await writeFile(path, SERVICE('b.default'));
    const third = await reloadDestinations(source, second);
    expect(third).toMatchObject({
      broken: undefined,
      registry: { clusters: [{ name: 'outbound|80||b.default' }] },
    });
  });

  it('is followed', async () => {
    const lines: string[] = [];
    const log = createLog({ write: (line) => lines.push(line), now }, 'info');
    const keeper = await DestinationKeeper.open({ path, required: false, now }, log);
    expect(lines.join('')).toContain('everything passes through');
    // A look may fall between the file's creation and its text: an empty file knows nobody.
    const changed = new Promise<DestinationState>((resolve) => {
      keeper.watch((state) => state.registry.clusters.length > 0 && resolve(state));
    });
    await writeFile(path, SERVICE('a.default'));
    expect((await changed).registry.clusters).toMatchObject([{ name: 'outbound|80||a.default' }]);
    keeper.close();
  });

  it('is not taken for changed while it is missing', async () => {
    const log = createLog({ write: () => {}, now }, 'info');
    const keeper = await DestinationKeeper.open({ path, required: false, now }, log);
    let changes = 0;
    const changed = new Promise((resolve) => {
      keeper.watch((state) => {
        changes += 1;
        if (state.registry.clusters.length === 1) resolve(state);
      });
    });
    await setTimeout(1500); // longer than it takes to look twice
    expect(changes).toBe(0);
    await writeFile(`${path}.new`, SERVICE('a.default'));
    await rename(`${path}.new`, path);
    await changed;
    expect(changes).toBe(1);
    keeper.close();
  });
});
