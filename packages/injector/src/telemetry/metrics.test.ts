import { describe, expect, it } from 'vitest';
import { serve } from '../testing/serve.ts';
import { review } from '../testing/small-admit.ts';

describe('/metrics', () => {
  it('counts calls honestly: success and failure add up to all', async () => {
    const { post, get, getPlain } = await serve();
    for (const name of ['a', 'b', 'skip-c', 'refuse-d', 'throw-e'])
      await post('/inject', review(name));
    await post('/inject', '');
    const { text, headers } = await get('/metrics');
    expect(headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(samples(text, 'sidecar_injection_')).toMatchObject({
      sidecar_injection_requests_total: 6,
      sidecar_injection_success_total: 3,
      sidecar_injection_failure_total: 3,
      sidecar_injection_skip_total: 1,
      'sidecar_injection_time_seconds_bucket{le="0.1"}': 6,
      sidecar_injection_time_seconds_count: 6,
    });
    expect(samples(text, 'pillion_injection_total')).toEqual({
      'pillion_injection_total{result="injected",reason="injected.namespace",template="sidecar"}': 2,
      'pillion_injection_total{result="skipped",reason="skipped.label",template=""}': 1,
      'pillion_injection_total{result="refused",reason="refused.annotation",template=""}': 1,
      'pillion_injection_total{result="error",reason="internal",template=""}': 1,
      'pillion_injection_total{result="error",reason="http.emptyBody",template=""}': 1,
    });
    expect((await getPlain('/metrics')).text).toContain('sidecar_injection_requests_total 6');
  });

  it('does not grow with the lists of templates that pods write', async () => {
    const { post, get } = await serve();
    for (const templates of ['a,b', 'b,a', 'b,a,b', 'a,a,b,a']) {
      await post('/inject', review('web', { labels: { templates } }));
    }
    const { text } = await get('/metrics');
    expect(samples(text, 'pillion_injection_total')).toEqual({
      'pillion_injection_total{result="injected",reason="injected.namespace",template="a+b"}': 4,
    });
  });

  it('tells when the certificate expires and that what serves is current', async () => {
    const { get } = await serve();
    const values = samples((await get('/metrics')).text, 'pillion_injector_');
    expect(values['pillion_injector_last_reload_successful{what="config"}']).toBe(1);
    const expiry = values['pillion_injector_certificate_expiry_timestamp_seconds'] ?? 0;
    expect(expiry - Date.now() / 1000).toBeGreaterThan(6 * 24 * 3600);
  });
});

function samples(text: string, prefix: string): Record<string, number> {
  const lines = text.split('\n').filter((line) => line.startsWith(prefix));
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}
