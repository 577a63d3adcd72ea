import { describe, expect, it } from 'vitest';
import { play, Playbook } from '../testing/playbook.ts';

const tcp = { treatment: 'tcp' as const };

describe('an opaque connection', () => {
  it('connects at once, keeps what comes early, and relays both ways to both ends', () => {
    const session = new Playbook(tcp);
    expect(session.start()).toEqual(['opened', 'connect 10.0.0.2:8000 afresh']);
    expect(session.client('early')).toEqual([]);
    expect(session.connected()).toEqual(['send upstream early']);
    expect(session.server('banner')).toEqual(['send downstream banner']);
    expect(session.end('downstream')).toEqual(['end upstream']);
    expect(session.server('late')).toEqual(['send downstream late']);
    session.clock += 250;
    expect(session.end('upstream')).toEqual(['end downstream', 'record - - -']);
    expect(session.records[0]).toMatchObject({
      bytesIn: 5,
      bytesOut: 10,
      durationMs: 250,
      protocol: 'TCP',
    });
  });

  it('passes a half-close on that came before the upstream was there', () => {
    const session = play(tcp);
    session.client('all of it');
    session.end('downstream');
    expect(session.connected()).toEqual(['send upstream all of it', 'end upstream']);
  });

  it.each([
    ['downstream', 'reset upstream', 'DC'],
    ['upstream', 'reset downstream', 'UC'],
  ] as const)('answers a reset %s with: %s', (from, expected, flag) => {
    const session = play(tcp);
    session.connected();
    expect(session.reset(from)).toEqual([expected, `record - ${flag} ECONNRESET`]);
    expect(session.client('to nobody')).toEqual([]);
  });

  it('gives up connecting when the client is gone', () => {
    const session = play(tcp);
    expect(session.reset('downstream')).toEqual(['reset upstream', 'record - DC ECONNRESET']);
  });

  it('tries the endpoints in turn, then resets', () => {
    const session = play(tcp);
    expect(session.connectFailed()).toEqual(['connect 10.0.0.3:8000 afresh']);
    expect(session.connectFailed()).toEqual(['reset downstream', 'record - UF,URX ECONNREFUSED']);
  });

  it('resets where there is no endpoint, and where there must be none', () => {
    expect(new Playbook({ ...tcp, endpoints: [] }).start()).toEqual([
      'opened',
      'reset downstream',
      'record - UH -',
    ]);
    const hole = { ...tcp, kind: 'blackHole' as const, endpoints: [] };
    expect(new Playbook(hole).start()).toEqual([
      'opened',
      'reset downstream',
      expect.stringMatching(/^record - UH/),
    ]);
  });

  it('reads neither side faster than the other takes', () => {
    const session = play(tcp);
    session.connected();
    expect(session.on({ kind: 'congested', side: 'upstream' })).toEqual(['pause downstream']);
    expect(session.on({ kind: 'drained', side: 'upstream' })).toEqual(['resume downstream']);
    expect(session.on({ kind: 'congested', side: 'downstream' })).toEqual(['pause upstream']);
    expect(session.on({ kind: 'drained', side: 'downstream' })).toEqual(['resume upstream']);
  });

  it('takes no more than a bound while the upstream is being made', () => {
    const session = play(tcp);
    expect(session.client(Buffer.alloc(64 * 1024))).toEqual(['pause downstream']);
    expect(session.connected().at(-1)).toBe('resume downstream');
  });
});

const unknown = { treatment: undefined };

/** The protocol that the record of a connection names which begins with `first`. */
function protocolOf(first: string): string | undefined {
  const session = play({ ...unknown, endpoints: [] });
  session.client(first);
  session.timeout('sniff');
  return session.records[0]?.protocol;
}

describe('limits of an opaque connection', () => {
  it('are its idle time', () => {
    const session = play(tcp);
    session.connected();
    expect(session.timeout('idle')).toEqual([
      'close upstream',
      'close downstream',
      'record - - idle timeout',
    ]);
  });

  it('are the connections that its destination may have', () => {
    const session = new Playbook({ ...tcp, traffic: { maxConnections: 0 } });
    expect(session.start()).toEqual(['opened', 'reset downstream', 'record - UO overflow']);
  });
});

describe('a connection of unknown protocol', () => {
  it('is relayed once it proves to be none that is known', () => {
    const session = new Playbook(unknown);
    expect(session.start()).toEqual(['set sniff 1000']);
    expect(session.client('GE')).toEqual([]);
    expect(session.client('T key\r\n')).toEqual([
      'clear sniff',
      'opened',
      'connect 10.0.0.2:8000 afresh',
    ]);
    expect(session.connected()).toEqual(['send upstream GET key\r\n']);
  });

  it('that stays silent is connected, so that a server that speaks first is heard', () => {
    const session = play(unknown);
    expect(session.timeout('sniff')).toEqual(['connect 10.0.0.2:8000 afresh']);
    expect(session.connected()).toEqual([]);
    expect(session.server('220 ready')).toEqual(['opened', 'send downstream 220 ready']);
    expect(session.client('GET / HTTP/1.1\r\n')).toEqual(['send upstream GET / HTTP/1.1\r\n']);
  });

  it('that speaks HTTP after all is HTTP, and the connection made goes to the pool', () => {
    const session = play(unknown);
    session.timeout('sniff');
    session.connected();
    expect(session.client('GET / HTTP/1.1\r\nHost: a\r\n\r\n')).toEqual([
      'release',
      'connect 10.0.0.3:8000',
    ]);
    const slow = play(unknown);
    slow.timeout('sniff');
    expect(slow.client('GET / HTTP/1.1\r\nHost: a\r\n\r\n')[0]).toBe('reset upstream');
  });

  it('that begins and falls silent is held for the bound and no longer', () => {
    const session = play(unknown);
    session.timeout('sniff');
    session.connected();
    expect(session.client('GE')).toEqual(['set sniff 1000']);
    expect(session.timeout('sniff')).toEqual(['opened', 'send upstream GE']);
  });

  it('is never held on a port whose server speaks first', () => {
    const session = new Playbook({ ...unknown, original: '10.96.0.10:3306' });
    expect(session.start()).toEqual(['opened', 'connect 10.0.0.2:8000 afresh']);
  });

  it('says in its record what it was', () => {
    expect(protocolOf('\x16\x03\x01')).toBe('TLS');
    expect(protocolOf('\0')).toBe('TCP');
    expect(protocolOf('GET / HTTP/1.1\r\nHost: a\r\n\r\n')).toBe('HTTP/1.1');
  });

  it('that begins with the preface of HTTP/2 goes to others, with all that was read of it', () => {
    const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
    for (let cut = 1; cut < preface.length; cut++) {
      const session = play(unknown);
      expect(session.client(preface.slice(0, cut))).toEqual([]);
      expect(session.client(`${preface.slice(cut)}rest`)).toContain(`handOver ${preface}rest`);
      expect(session.client('more')).toEqual([]);
    }
  });

  it.each([
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', /^handOver PRI/],
    ['HTTP/1', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', /^connect 10.0.0.2:8000$/],
    ['TLS', '\x16\x03\x01\0\x05hello', /^connect 10.0.0.2:8000 afresh$/],
    ['neither', '\0\0', /^connect 10.0.0.2:8000 afresh$/],
  ])('declared as HTTP/2 is what it shows to be: %s', (_, bytes, command) => {
    const session = play({ treatment: 'http2' });
    expect(session.client(bytes).some((line) => command.test(line))).toBe(true);
  });

  it('that ends without a word is relayed as it is', () => {
    const session = play(unknown);
    session.end('downstream');
    expect(session.connected()).toEqual(['end upstream']);
  });

  it('that is reset without a word costs nothing more', () => {
    const session = play(unknown);
    expect(session.reset('downstream')).toEqual(['clear sniff']);
  });
});
