import { expect, it } from 'vitest';
import { smallMachine } from '../testing/small-machine.ts';
import { debianPackages } from './debian.ts';

const STATUS = `Package: libc6
Status: install ok installed
Architecture: amd64
Multi-Arch: same
Source: glibc
Version: 2.36-9+deb12u14
Description: GNU C Library
 shared libraries

Package: nftables
Architecture: amd64
Version: 1:1.0.6-2
`;

const machine = smallMachine({
  '/etc/os-release': 'NAME="Debian"\nID=debian\n',
  '/var/lib/dpkg/status': STATUS,
  '/var/lib/dpkg/info/libc6:amd64.list': '/.\n/lib\n/lib/x86_64-linux-gnu/libc.so.6\n',
  '/var/lib/dpkg/info/libc6:amd64.md5sums': '/usr/sbin/nft\n',
  '/var/lib/dpkg/info/nftables.list': '/usr/sbin/nft\n',
  '/var/lib/dpkg/info/gone.list': '/usr/bin/gone\n',
  '/usr/share/doc/libc6/copyright': 'LGPL',
});
const packages = debianPackages(machine);

it('knows whose a file is, wherever the package believes it to be', () => {
  const libc = { name: 'libc6', version: '2.36-9+deb12u14' };
  expect(packages.attribute('/lib/x86_64-linux-gnu/libc.so.6')).toMatchObject(libc);
  expect(packages.attribute('/usr/lib/x86_64-linux-gnu/libc.so.6')).toMatchObject(libc);
  expect(packages.attribute('/usr/sbin/nft')).toMatchObject({
    purl: 'pkg:deb/debian/nftables@1%3A1.0.6-2?arch=amd64',
  });
  for (const nobodys of ['/usr/bin/gone', '/usr/local/bin/node']) {
    expect(packages.attribute(nobodys)).toBeUndefined();
  }
});

it('hands on the record and the licence', () => {
  const libc = packages.attribute('/lib/x86_64-linux-gnu/libc.so.6');
  const records = libc ? packages.records(libc) : [];
  expect(records.map(({ path }) => path)).toEqual([
    '/var/lib/dpkg/status.d/libc6',
    '/usr/share/doc/libc6/copyright',
  ]);
  const [record] = records;
  const text = record?.kind === 'file' ? Buffer.concat([...record.content]).toString() : '';
  expect(text).toBe(STATUS.slice(0, STATUS.indexOf('\nPackage: nftables')));
});

it('claims nothing on a machine without dpkg', () => {
  const bare = debianPackages(smallMachine({}));
  expect(bare.attribute('/usr/lib/x86_64-linux-gnu/libc.so.6')).toBeUndefined();
});
