import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { compile } from '../compile.ts';
import { contains } from './intervals.ts';
import { load } from './netfilter.ts';
import type { Packet } from './packet.ts';
import { regionOf, representative, sceneOf } from './packet-region.ts';
import { commandLines, packets } from '../../testing/packet-arbitrary.ts';
import { DIMENSIONS, type Region } from './region.ts';
import { captureOf } from '../../testing/packet-sample.ts';
import { scenesOf } from './scenes.ts';
import { type Path, walk } from './walk.ts';

function holds(region: Region, packet: Packet): boolean {
  const points = regionOf(packet);
  return DIMENSIONS.every((dimension) => {
    const [point] = points[dimension];
    return point !== undefined && contains(region[dimension], point.start);
  });
}

function fareOf({ end, packets: { captures } }: Path): string {
  return [end, ...captures.map(({ by, port }) => `${by} ${port}`)].join(', ');
}

it('puts every packet into one class, which fares as the packet alone does', () => {
  fc.assert(
    fc.property(commandLines, fc.array(packets, { minLength: 20, maxLength: 20 }), (line, some) => {
      const capture = captureOf(line);
      const rules = compile(capture);
      for (const { family } of capture.families) {
        const netfilter = load(rules, family);
        const paths = scenesOf(capture, family).flatMap((scene) =>
          walk(netfilter, scene).map((path) => ({ path, kind: scene.kind })),
        );
        for (const packet of some.filter((other) => other.family === family)) {
          const own = paths.filter(
            ({ path, kind }) => kind === packet.origin.kind && holds(path.packets.region, packet),
          );
          const [alone] = walk(netfilter, sceneOf(packet));
          expect(own.map(({ path }) => fareOf(path))).toEqual(alone ? [fareOf(alone)] : []);
        }
      }
    }),
    { numRuns: 60 },
  );
}, 30_000);

it('shows a class by one of its own packets', () => {
  fc.assert(
    fc.property(commandLines, (line) => {
      const capture = captureOf(line);
      const netfilter = load(compile(capture), 'ipv4');
      for (const scene of scenesOf(capture, 'ipv4')) {
        for (const {
          packets: { region },
        } of walk(netfilter, scene)) {
          expect(holds(region, representative(region, scene.kind, 'ipv4'))).toBe(true);
        }
      }
    }),
    { numRuns: 60 },
  );
}, 30_000);
