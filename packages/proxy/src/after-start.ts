import { setFlagsFromString } from 'node:v8';
import { loadRandomness } from './random-bytes.ts';

/**
 * What the first connection need not wait for. V8's second compiler, Maglev, keeps some 14 MiB for
 * itself once it had much to do, and the third one makes code as fast without it. Turned off any
 * sooner, V8 would not take the compiled form of Node's own modules.
 */
export function afterStart(): void {
  loadRandomness();
  setFlagsFromString('--no-maglev');
}
