import { describe, expect, test } from 'vitest';
import { capture } from '../testing/capture-of.ts';
import { compile } from './compile.ts';
import { parseSave } from './parse-save.ts';
import { renderIptables } from './render-iptables.ts';

const REDIRECT = compile(capture('-b * -i * -d 15020'));
const TPROXY = compile(capture('-b * -i * -m TPROXY'));
const NOTHING = compile(capture('-m NONE'));

function tables(text: string) {
  return text.split('\n').filter((line) => line.startsWith('*'));
}

/** The lines that touch a built-in chain. */
function builtin(text: string) {
  return text.split('\n').filter((line) => /^-[ADI] (PREROUTING|OUTPUT)/.test(line));
}

const HELD = `
*nat
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:CILIUM - [0:0]
:ISTIO_INBOUND - [0:0]
:ISTIO_OUTPUT - [0:0]
:ISTIO_OLD - [0:0]
-A PREROUTING -p tcp -j ISTIO_INBOUND
-A OUTPUT -p tcp -m tcp --dport 9 -j ACCEPT
-A OUTPUT -p tcp -j ISTIO_OUTPUT
-A OUTPUT -j CILIUM
-A CILIUM -j ISTIO_OLD
-A ISTIO_INBOUND -p tcp -m tcp --dport 15008 -j RETURN
COMMIT
`;

describe('in a clean namespace', () => {
  test('chains are made, filled and entered', () => {
    const text = renderIptables(REDIRECT, 'ipv4');
    expect(tables(text)).toEqual(['*nat']);
    expect(text.split('\n').slice(1, 5)).toEqual([
      ':ISTIO_INBOUND - [0:0]',
      ':ISTIO_REDIRECT - [0:0]',
      ':ISTIO_IN_REDIRECT - [0:0]',
      ':ISTIO_OUTPUT - [0:0]',
    ]);
    expect(builtin(text)).toEqual([
      '-A PREROUTING -p tcp -j ISTIO_INBOUND',
      '-A OUTPUT -j ISTIO_OUTPUT',
    ]);
    expect(text.endsWith('COMMIT\n')).toBe(true);
  });

  test('there is nothing to clean', () => {
    expect(renderIptables(NOTHING, 'ipv4', { saved: parseSave('', 'ipv4') })).toBe('');
  });
});

describe('over what is installed', () => {
  const saved = parseSave(HELD, 'ipv4');

  test('rules of built-in chains are exchanged where they stood, and kept where they are right', () => {
    expect(builtin(renderIptables(REDIRECT, 'ipv4', { saved }))).toEqual([
      '-D OUTPUT -p tcp -j ISTIO_OUTPUT',
      '-I OUTPUT 2 -j ISTIO_OUTPUT',
    ]);
  });

  test('chains that are left over go, with the jumps to them', () => {
    const lines = renderIptables(REDIRECT, 'ipv4', { saved }).split('\n');
    expect(lines).toContain(':ISTIO_OLD - [0:0]');
    expect(lines.indexOf('-D CILIUM -j ISTIO_OLD')).toBeLessThan(lines.indexOf('-X ISTIO_OLD'));
    expect(lines.indexOf('-X ISTIO_OLD')).toBeGreaterThan(0);
  });

  test('cleaning removes ours and leaves the rest', () => {
    expect(renderIptables(NOTHING, 'ipv4', { saved }).split('\n')).toEqual([
      '*nat',
      ':ISTIO_INBOUND - [0:0]',
      ':ISTIO_OUTPUT - [0:0]',
      ':ISTIO_OLD - [0:0]',
      '-D PREROUTING -p tcp -j ISTIO_INBOUND',
      '-D OUTPUT -p tcp -j ISTIO_OUTPUT',
      '-D CILIUM -j ISTIO_OLD',
      '-X ISTIO_INBOUND',
      '-X ISTIO_OUTPUT',
      '-X ISTIO_OLD',
      'COMMIT',
      '',
    ]);
  });

  test('a rule that a person put into a chain of ours is replaced', () => {
    const applied = renderIptables(REDIRECT, 'ipv4');
    const meddled = applied.replace('COMMIT', '-A ISTIO_OUTPUT -p icmp -j DROP\nCOMMIT');
    const again = renderIptables(REDIRECT, 'ipv4', { saved: parseSave(meddled, 'ipv4') });
    expect(tables(again)).toEqual(['*nat']);
    expect(again).not.toContain('icmp');
  });

  test('force writes what is right already', () => {
    const same = parseSave(renderIptables(REDIRECT, 'ipv4'), 'ipv4');
    expect(renderIptables(REDIRECT, 'ipv4', { saved: same })).toBe('');
    const forced = renderIptables(REDIRECT, 'ipv4', { saved: same, force: true });
    expect(tables(forced)).toEqual(['*nat']);
    expect(builtin(forced)).toEqual([]);
  });
});

describe('between modes', () => {
  const MARKED = '-p tcp -m mark --mark 1337 -j RETURN';
  const redirect = parseSave(renderIptables(REDIRECT, 'ipv4'), 'ipv4');
  const tproxy = parseSave(renderIptables(TPROXY, 'ipv4'), 'ipv4');

  test('REDIRECT learns to leave TPROXY’s packets alone before there are any', () => {
    const text = renderIptables(TPROXY, 'ipv4', { saved: redirect });
    expect(tables(text)).toEqual(['*nat', '*mangle', '*nat']);
    expect(text.startsWith(`*nat\n-I ISTIO_INBOUND 1 ${MARKED}\nCOMMIT\n`)).toBe(true);
  });

  test('and forgets it when there are none any more', () => {
    const text = renderIptables(REDIRECT, 'ipv4', { saved: tproxy });
    expect(tables(text)).toEqual(['*nat', '*mangle', '*nat']);
    const [first = ''] = text.split('COMMIT');
    expect(first).toContain(`\n-I ISTIO_INBOUND 1 ${MARKED}\n`);
    expect(text.endsWith(`*nat\n-D ISTIO_INBOUND ${MARKED}\nCOMMIT\n`)).toBe(true);
  });

  test('what only begins or ends needs no such rule', () => {
    const texts = [
      renderIptables(TPROXY, 'ipv4'),
      renderIptables(NOTHING, 'ipv4', { saved: tproxy }),
      renderIptables(TPROXY, 'ipv4', { saved: tproxy, force: true }),
      renderIptables(NOTHING, 'ipv4', { saved: redirect }),
    ];
    expect(texts.filter((text) => text.includes(`1 ${MARKED}\nCOMMIT`))).toEqual([]);
  });

  test('of TPROXY nothing stays, though its rules in built-in chains bear no name of ours', () => {
    const listed = parseSave(renderIptables(TPROXY, 'ipv4'), 'ipv4');
    const text = renderIptables(NOTHING, 'ipv4', { saved: listed });
    const deleted = builtin(text).filter((line) => line.startsWith('-D'));
    expect(deleted).toHaveLength(builtin(renderIptables(TPROXY, 'ipv4')).length);
  });
});

describe('rules that are nobody’s for sure', () => {
  test('a bare return for an interface stays, a signed one goes', () => {
    const held = `*nat
-A PREROUTING -i eth9 -j RETURN
-A PREROUTING -i eth8 -m comment --comment "pillion/exclude-interface" -j RETURN
COMMIT`;
    const text = renderIptables(NOTHING, 'ipv4', { saved: parseSave(held, 'ipv4') });
    expect(builtin(text)).toEqual([
      '-D PREROUTING -i eth8 -m comment --comment pillion/exclude-interface -j RETURN',
    ]);
  });

  test('marks of others stay where no TPROXY chain of ours sets them', () => {
    const held = `*mangle
-A OUTPUT -p tcp -m connmark --mark 0x1 -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff
COMMIT`;
    expect(renderIptables(NOTHING, 'ipv4', { saved: parseSave(held, 'ipv4') })).toBe('');
  });
});
