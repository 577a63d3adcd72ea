import { expect, it } from 'vitest';
import type { Component } from '../components/component.ts';
import { file, link } from '../entry.ts';
import { spdx } from './spdx.ts';

const yaml: Component = {
  name: 'yaml',
  version: '2.9.1',
  purl: 'pkg:npm/yaml@2.9.1',
  license: 'ISC',
};
const proxy: Component = {
  name: '@pillion/proxy',
  version: '1.0.0',
  purl: 'pkg:npm/%40pillion/proxy@1.0.0',
  license: 'Apache-2.0',
  includes: [yaml],
};
const SUBJECT = { name: 'pillion-proxy', version: '1.0.0', license: 'Apache-2.0' };
const ENTRIES = [
  { ...file('/app/b.js', 'b'), component: proxy },
  { ...file('/app/a.js', 'a'), component: proxy },
  file('/etc/passwd', ''),
  link('/bin', 'app'),
];

interface Bill {
  readonly documentNamespace: string;
  readonly packages: readonly {
    SPDXID: string;
    name: string;
    filesAnalyzed: boolean;
    packageVerificationCode?: { packageVerificationCodeValue: string };
  }[];
  readonly files: readonly {
    SPDXID: string;
    fileName: string;
    checksums: readonly { algorithm: string; checksumValue: string }[];
  }[];
  readonly relationships: readonly {
    spdxElementId: string;
    relationshipType: string;
    relatedSpdxElement: string;
  }[];
}

const bill = JSON.parse(spdx(SUBJECT, ENTRIES)) as Bill;

it('tells each file with the checksums that other tools will find', () => {
  const found = bill.files.find(({ fileName }) => fileName === './app/a.js');
  expect(found?.checksums).toEqual([
    { algorithm: 'SHA1', checksumValue: '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8' },
    {
      algorithm: 'SHA256',
      checksumValue: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
    },
  ]);
  expect(bill.files).toHaveLength(3);
});

it('relates everything to something that is there', () => {
  const ids = new Set([
    'SPDXRef-DOCUMENT',
    ...[...bill.packages, ...bill.files].map((each) => each.SPDXID),
  ]);
  for (const { spdxElementId, relatedSpdxElement } of bill.relationships) {
    expect(ids).toContain(spdxElementId);
    expect(ids).toContain(relatedSpdxElement);
  }
  const contained = new Set(bill.relationships.map((each) => each.relatedSpdxElement));
  expect([...ids].filter((id) => !contained.has(id))).toEqual(['SPDXRef-DOCUMENT']);
});

it('verifies the files of a package by one code, and has none where there are no files', () => {
  // sha1 of "86f7e437…" (a) and "e9d71f5e…" (b), one after the other
  expect(of('@pillion/proxy')).toMatchObject({
    filesAnalyzed: true,
    packageVerificationCode: {
      packageVerificationCodeValue: '5463504435e4dbf2b93a3a8a00ca78e36ea40e24',
    },
  });
  expect(of('yaml')).toMatchObject({ filesAnalyzed: false });
  expect(of('yaml')).not.toHaveProperty('packageVerificationCode');
});

it('is named by its content', () => {
  expect(spdx(SUBJECT, ENTRIES)).toBe(spdx(SUBJECT, ENTRIES));
  const other = JSON.parse(spdx(SUBJECT, [...ENTRIES, file('/new', '')])) as Bill;
  expect(other.documentNamespace).not.toBe(bill.documentNamespace);
});

function of(name: string): Bill['packages'][number] | undefined {
  return bill.packages.find((each) => each.name === name);
}
