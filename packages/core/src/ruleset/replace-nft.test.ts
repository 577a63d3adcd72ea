import { expect, test } from 'vitest';
import { capture } from '../testing/capture-of.ts';
import { compile } from './compile.ts';
import { parseNftText } from './parse-nft-text.ts';
import { renderNft } from './render-nft.ts';
import { replaceNft } from './replace-nft.ts';

const REDIRECT = compile(capture('-b * -i * -d 15020'));
const TPROXY = compile(capture('-b * -i * -m TPROXY -t 77'));
const NOTHING = compile(capture('-m NONE'));

/** The tables that each transaction makes anew. */
function made(texts: readonly string[]) {
  return texts.map((text) =>
    [...text.matchAll(/^table inet istio-proxy-(\w+) /gm)].map(([, t]) => t),
  );
}

test.for([
  ['nothing', NOTHING, REDIRECT],
  ['the same way', REDIRECT, compile(capture('-b 80 -i *'))],
  ['TPROXY with another mark', TPROXY, compile(capture('-b * -i * -m TPROXY'))],
  ['anything, by nothing', TPROXY, NOTHING],
] as const)('one transaction replaces %s', ([, held, wanted]) => {
  expect(replaceNft(wanted, parseNftText(renderNft(held)))).toEqual([renderNft(wanted)]);
});

test('REDIRECT leaves alone what TPROXY will mark, then TPROXY takes over, then REDIRECT goes', () => {
  const texts = replaceNft(TPROXY, parseNftText(renderNft(REDIRECT)));
  expect(made(texts)).toEqual([[], ['mangle'], ['nat']]);
  expect(texts[0]).toBe(
    'insert rule inet istio-proxy-nat istio-inbound meta l4proto tcp meta mark 77 counter return\n',
  );
});

test('REDIRECT takes over but for what TPROXY marks, then TPROXY goes, then the exception', () => {
  const texts = replaceNft(REDIRECT, parseNftText(renderNft(TPROXY)));
  expect(made(texts)).toEqual([['nat'], [], ['nat']]);
  expect(texts[1]).toBe(
    'add table inet istio-proxy-mangle\ndelete table inet istio-proxy-mangle\n',
  );
  const guard = 'meta l4proto tcp meta mark 77 counter return';
  expect(texts.map((text) => text.includes(guard))).toEqual([true, false, false]);
});
