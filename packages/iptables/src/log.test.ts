import { describe, expect, it } from 'vitest';
import { createLog, parseLogLevel } from './log.ts';

const now = () => new Date('2026-01-31T12:00:00Z');

function lines(
  json: boolean,
  level: 'info' | 'none' = 'info',
): [string[], ReturnType<typeof createLog>] {
  const written: string[] = [];
  return [written, createLog({ write: (text) => written.push(text) }, { level, json }, now)];
}

describe('the log', () => {
  it('writes a line a message, quoting only what needs it', () => {
    const [written, log] = lines(false);
    log.warn('chosen', { backend: 'iptables-nft', reason: 'has rules' });
    expect(written).toEqual([
      '2026-01-31T12:00:00.000Z warn  chosen backend=iptables-nft reason="has rules"\n',
    ]);
  });

  it('writes JSON for machines', () => {
    const [written, log] = lines(true);
    log.info('applied', { rules: 3 });
    expect(JSON.parse(written.join(''))).toEqual({
      time: '2026-01-31T12:00:00.000Z',
      level: 'info',
      msg: 'applied',
      rules: 3,
    });
  });

  it('keeps what is below its level to itself', () => {
    const [written, log] = lines(false);
    log.debug('silent');
    expect(written).toEqual([]);
  });
});

describe('--log_output_level', () => {
  it.each([
    ['default:info', 'info'],
    ['default:debug', 'debug'],
    ['debug', 'debug'],
    ['cni:debug', 'info'],
    ['cni:debug,default:warn', 'warn'],
    ['all:none', 'none'],
    ['default:fatal', 'error'],
    ['default:loud', 'info'],
  ])('%s is %s', (text, level) => expect(parseLogLevel(text)).toBe(level));
});
