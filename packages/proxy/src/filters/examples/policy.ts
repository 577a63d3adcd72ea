import { defineFilter, respond } from '@pillion/proxy/filter';

const POLICY = process.env['POLICY_URL'] ?? 'http://policy.security:8080/check';

/** Asks a service whether a request may pass. Where that has no answer in time, none may. */
export default defineFilter({
  name: 'policy',
  direction: 'inbound',
  onError: 'reject',
  deadlineMs: 200,
  async onRequest({ method, path, headers }) {
    const user = headers.get('x-user') ?? 'nobody';
    const answer = await fetch(POLICY, {
      method: 'POST',
      body: JSON.stringify({ method, path, user }),
    });
    return answer.ok ? undefined : respond(403, 'not allowed\n');
  },
});
