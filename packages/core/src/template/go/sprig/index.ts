import type { FunctionMap } from '../function/signature.ts';
import { dates } from './dates.ts';
import { defaults } from './defaults.ts';
import { dicts } from './dicts.ts';
import { encodings } from './encoding.ts';
import { environment, unavailables } from './environment.ts';
import { lists } from './lists.ts';
import { math } from './math.ts';
import type { SprigOptions } from './options.ts';
import { paths } from './paths.ts';
import { random } from './random.ts';
import { regexes } from './regexes.ts';
import { semvers } from './semvers.ts';
import { strings } from './strings.ts';
import { urls } from './urls.ts';
import { words } from './words.ts';

/** Sprig v3's text functions, under all their names. */
export function sprigFunctions(options: SprigOptions = {}): FunctionMap {
  return {
    ...strings,
    ...words,
    ...math,
    ...lists,
    ...dicts,
    ...defaults,
    ...encodings,
    ...dates(options),
    ...paths,
    ...regexes,
    ...semvers,
    ...urls,
    ...random(options),
    ...environment(options),
    ...unavailables,
  };
}

export type { SprigOptions };
