import { describe, expect, it } from 'vitest';
import { assess, type Condition } from './readiness.ts';

const AT = Date.parse('2026-01-01');
const PROBLEM = { code: 'c', subject: 's', value: 'v', reason: 'is wrong', accepted: 'another' };
const WELL: Condition = {
  draining: false,
  config: { current: true, loadedAt: AT, problems: [] },
  certificate: { healthy: true, notAfter: AT, problems: [] },
};

describe('readiness', () => {
  it('is given when all is well', () => {
    expect(assess(WELL)).toMatchObject({ ready: true, summary: 'ok' });
  });

  it('is kept while the last good config serves, and says so', () => {
    const config = { current: false, loadedAt: AT, problems: [PROBLEM] };
    expect(assess({ ...WELL, config })).toMatchObject({
      ready: true,
      report: {
        config: {
          state: 'lastGood',
          loadedAt: '2026-01-01T00:00:00.000Z',
          problems: ['s="v": is wrong; accepted: another'],
        },
      },
    });
  });

  it('is lost with a certificate that nobody takes, and while draining', () => {
    const certificate = { healthy: false, notAfter: AT, problems: [] };
    expect(assess({ ...WELL, certificate })).toMatchObject({
      ready: false,
      summary: 'certificate',
    });
    expect(assess({ ...WELL, certificate, draining: true })).toMatchObject({
      ready: false,
      summary: 'draining',
    });
  });
});
