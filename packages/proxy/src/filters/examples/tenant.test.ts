import { testFilter } from '@pillion/proxy/filter';
import { expect, it } from 'vitest';
import tenant from './tenant.ts';

it('lets nobody in without a tenant', async () => {
  const { client, upstream } = await testFilter(tenant);
  expect([client.status, upstream]).toEqual([403, undefined]);
});

it('labels what it lets in', async () => {
  const result = await testFilter(tenant, { request: { headers: { 'x-tenant': 'acme' } } });
  expect(result.upstream?.headers['x-tenant-checked']).toBe('yes');
  expect(result.annotations).toEqual({ tenant: 'acme' });
});
