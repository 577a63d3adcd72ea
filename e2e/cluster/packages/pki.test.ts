import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { ClusterAuthority } from './pki.ts';

it('issues what OpenSSL finds valid, in the subject that Kubernetes reads users and groups from', async () => {
  const authority = await ClusterAuthority.create(Date.now());
  const serves = ['localhost', '198.18.255.2', 'fd70:696c:6c69::2'];
  const subject = { name: 'system:node:pillion', groups: ['system:nodes'], serves };
  const { cert } = await authority.issue(subject, Date.now());
  const [ca, leaf] = [new X509Certificate(authority.cert), new X509Certificate(cert)];
  expect(leaf.checkIssued(ca)).toBe(true);
  expect(leaf.verify(ca.publicKey)).toBe(true);
  expect(leaf.subject).toBe('O=system:nodes\nCN=system:node:pillion');
  expect(leaf.checkHost('localhost')).toBe('localhost');
  expect(leaf.checkIP('198.18.255.2')).toBeDefined();
  expect(leaf.checkIP('fd70:696c:6c69::2')).toBeDefined();
  expect(leaf.checkIP('198.18.255.1')).toBeUndefined();
});
