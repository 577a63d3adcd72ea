import { defineFilter, respond } from '@pillion/proxy/filter';

/** Nobody gets in without naming a tenant; logs and metrics go by it. */
export default defineFilter({
  name: 'tenant',
  direction: 'inbound',
  labels: ['tenant'],
  onRequest({ headers }, { annotate }) {
    const tenant = headers.get('x-tenant');
    if (tenant === undefined) return respond(403, 'who are you?\n');
    annotate('tenant', tenant);
    headers.set('x-tenant-checked', 'yes');
    return undefined;
  },
});
