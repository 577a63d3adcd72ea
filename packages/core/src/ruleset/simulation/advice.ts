import { type Family, type Reason, reason } from '../../values/index.ts';
import type { Capture } from '../capture.ts';
import { byIntent } from './by-intent.ts';
import type { Intent } from './clause.ts';
import { type Fate, FATES } from './fate.ts';
import { contains, inOneOnly, intersect, type Intervals } from './intervals.ts';
import { type ListOption, listOptionsOf, type OptionEntry } from './option-entries.ts';
import { is, isNot, type Region, restrict } from './region.ts';
import { scenesOf } from './scenes.ts';
import * as sets from './sets.ts';
import { type Specification, specify } from './specification.ts';
import type { Scene } from './walk.ts';

/**
 * Entries of list options that change nothing: because others of the same option cover them, because
 * what they ask for happens anyway, or because another option forbids it. Judged by what is meant
 * for packets, not by rules. The packets that one entry alone covers are looked at with the whole
 * list and without it, so that n entries cost n small comparisons.
 */
export function adviceOn(capture: Capture): readonly Reason[] {
  return listOptionsOf(capture).flatMap((option) => {
    if (option.entries.length === 0) return [];
    const worlds = worldsOf(capture, option);
    const alone = Map.groupBy(option.entries, likeness);
    const covers = new Map(
      [...alone].map(([key, entries]) => [
        key,
        inOneOnly(...distinct(entries).map(({ set }) => set)),
      ]),
    );
    return option.entries.flatMap((entry, index) => {
      const isRepeated = option.entries.findIndex(({ text }) => text === entry.text) < index;
      const own = isRepeated ? [] : intersect(entry.set, covers.get(likeness(entry)) ?? []);
      if (own.length === 0) return [covered(option, entry)];
      if (makesDifference(worlds, entry, own)) return [];
      return [withoutEffect(option, entry, fatesOf(worlds, option, entry))];
    });
  });
}

/** Entries whose sets can be compared. */
function likeness({ family, dimensions }: OptionEntry): string {
  return [family, ...dimensions].join(' ');
}

function distinct(entries: readonly OptionEntry[]): readonly OptionEntry[] {
  return [...new Map(entries.map((entry) => [entry.text, entry])).values()];
}

/** What is meant in one family, with an option and without. */
interface World {
  readonly family: Family;
  /** Those first in which the option most likely makes a difference. */
  readonly scenes: readonly Scene[];
  readonly withOption: Specification;
  readonly withoutOption: Specification;
  /** First packets of ordinary applications and clients, from which causes are told. */
  readonly ordinary: readonly Region[];
}

function worldsOf(capture: Capture, { without, direction }: ListOption): readonly World[] {
  return capture.families.map((family) => {
    const emptied = without.families.find((other) => other.family === family.family) ?? family;
    const scenes = scenesOf(capture, family.family);
    const ordinary = scenes.filter(
      ({ kind, region }) => kind === direction && !contains(region.outInterface, 'lo'),
    );
    return {
      family: family.family,
      scenes: [...ordinary, ...scenes.filter((scene) => !ordinary.includes(scene))],
      withOption: specify(capture, family),
      withoutOption: specify(without, emptied),
      ordinary: restrict(
        ordinary.map(({ region }) => region),
        [sets.TCP, isNot('uid', idsOf(capture.proxyUids)), isNot('gid', idsOf(capture.proxyGids))],
      ),
    };
  });
}

/** Whether any packet that the entry alone covers fares otherwise without the option. */
function makesDifference(worlds: readonly World[], entry: OptionEntry, own: Intervals): boolean {
  return worlds.filter(isConcerned(entry)).some(({ scenes, withOption, withoutOption }) =>
    scenes.some(({ kind, region }) =>
      concerned([region], entry, own)
        .values()
        .flatMap((part) => byIntent(part, withOption[kind]))
        .some((some) =>
          byIntent(some.region, withoutOption[kind]).some(
            ({ intent }) => !isSame(some.intent, intent),
          ),
        ),
    ),
  );
}

/** What becomes of ordinary packets that the entry covers, if it were not there. */
function fatesOf(
  worlds: readonly World[],
  { direction }: ListOption,
  entry: OptionEntry,
): readonly Fate[] {
  const fates = worlds
    .filter(isConcerned(entry))
    .flatMap(({ ordinary, withoutOption }) =>
      concerned(ordinary, entry, entry.set).flatMap((part) => [
        ...byIntent(part, withoutOption[direction]),
      ]),
    )
    .map(({ intent }) => intent.fate);
  const telling = fates.filter((fate) => !EVERYWHERE.has(fate));
  return [...new Set(telling.length > 0 ? telling : fates)];
}

function isConcerned({ family }: OptionEntry) {
  return (world: World): boolean => family === undefined || family === world.family;
}

function concerned(
  regions: readonly Region[],
  { dimensions }: OptionEntry,
  set: Intervals,
): readonly Region[] {
  return dimensions.flatMap((dimension) => restrict(regions, [is(dimension, set)]));
}

/** Where nothing is promised, nothing differs. */
function isSame(a: Intent, b: Intent): boolean {
  if (a.kind === 'open' || b.kind === 'open') return true;
  if (a.kind === 'captured' && b.kind === 'captured') return a.port === b.port;
  return a.kind === b.kind;
}

/** Fates that packets of any address and port can meet, for reasons of other dimensions. */
const EVERYWHERE: ReadonlySet<Fate> = new Set([
  'passed.excludedInterface',
  'passed.excludedGroup',
  'passed.otherGroup',
  'passed.excludedPortForUser',
  'passed.virtualInterface',
  'captured.virtualInterface',
]);

function covered({ flag }: ListOption, { text }: OptionEntry): Reason {
  const sentence = `${flag} ${text} changes nothing: other entries of ${flag} cover it.`;
  return reason('useless.covered', sentence, { option: flag, value: text });
}

function withoutEffect(
  { flag, role }: ListOption,
  { text }: OptionEntry,
  fates: readonly Fate[],
): Reason {
  const evidence = { option: flag, value: text, because: fates.join(', ') };
  const why = fates.map((fate) => FATES[fate]).join(' ');
  const isOverruled = role === 'include' && fates.every((fate) => fate.startsWith('passed.'));
  return isOverruled
    ? reason('contradiction.overruled', `${flag} ${text} is overruled. ${why}`, evidence)
    : reason(
        'useless.noEffect',
        `${flag} ${text} changes nothing. Without it, too: ${why}`,
        evidence,
      );
}

function idsOf(ids: readonly number[]): Intervals {
  return sets.idSet(ids.map((id) => ({ first: id, last: id })));
}
