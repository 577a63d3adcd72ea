import { describe, expect, it } from 'vitest';
import { parseRoutingRules } from './routes.ts';

describe('routing rules', () => {
  it('are read from ip rule list, by their mark', () => {
    const text = [
      '0:\tfrom all lookup local',
      '32764:\tfrom all fwmark 0x539 lookup 133',
      '32765:\tfrom all fwmark 0x1/0xff lookup 7',
      '32766:\tfrom all lookup main',
    ].join('\n');
    expect(parseRoutingRules(text)).toEqual([{ mark: 1337, table: '133' }]);
  });
});
