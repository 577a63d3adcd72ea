import { createHash } from 'node:crypto';
import type { Component } from '../components/component.ts';
import { componentsOf } from '../components/component.ts';
import type { Entry, FileEntry } from '../entry.ts';

/** What the bill is of. */
export interface Subject {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

const ROOT_ID = 'SPDXRef-Image';

/**
 * The bill of materials of an image as SPDX 2.3 JSON: its files with their checksums, the
 * components they are of, and the components compiled into those. The same entries give the same
 * bytes: it bears no time of making, and is named by what it lists.
 */
export function spdx(subject: Subject, entries: readonly Entry[]): string {
  const files = entries.filter((entry) => entry.kind === 'file').map(describeFile);
  const components = flatten(componentsOf(entries));
  const contents = createHash('sha256');
  for (const { described } of files) contents.update(JSON.stringify(described));
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `${subject.name}-${subject.version}`,
    documentNamespace: `urn:pillion:sbom:${subject.name}:${contents.digest('hex')}`,
    creationInfo: { created: '1970-01-01T00:00:00Z', creators: ['Tool: pillion-images'] },
    packages: [describeImage(subject), ...components.map(describeComponent)],
    files: files.map(({ described }) => described),
    relationships: [
      related('SPDXRef-DOCUMENT', 'DESCRIBES', ROOT_ID),
      ...componentsOf(entries).map((each) => related(ROOT_ID, 'CONTAINS', idOf(each))),
      ...components.flatMap((each) =>
        (each.includes ?? []).map((part) => related(idOf(each), 'CONTAINS', idOf(part))),
      ),
      ...files.map(({ described, component }) =>
        related(component ? idOf(component) : ROOT_ID, 'CONTAINS', described.SPDXID),
      ),
    ],
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

function describeImage({ name, version, license }: Subject): object {
  return {
    ...describePackage(ROOT_ID, { name, version, license }),
    primaryPackagePurpose: 'CONTAINER',
  };
}

function describeComponent(component: Component): object {
  return {
    ...describePackage(idOf(component), component),
    externalRefs: [
      {
        referenceCategory: 'PACKAGE-MANAGER',
        referenceType: 'purl',
        referenceLocator: component.purl,
      },
    ],
  };
}

function describePackage(
  id: string,
  { name, version, license }: Pick<Component, 'name' | 'version' | 'license'>,
): object {
  return {
    SPDXID: id,
    name,
    versionInfo: version,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: license ?? 'NOASSERTION',
    copyrightText: 'NOASSERTION',
  };
}

function describeFile({ path, content, component }: FileEntry) {
  const [sha1, sha256] = [createHash('sha1'), createHash('sha256')];
  for (const chunk of content) {
    sha1.update(chunk);
    sha256.update(chunk);
  }
  const described = {
    SPDXID: `SPDXRef-File-${shortHash(path)}`,
    fileName: `.${path}`,
    // SPDX 2.3 asks for SHA-1, whoever may still rely on it.
    checksums: [
      { algorithm: 'SHA1', checksumValue: sha1.digest('hex') },
      { algorithm: 'SHA256', checksumValue: sha256.digest('hex') },
    ],
    licenseConcluded: 'NOASSERTION',
    copyrightText: 'NOASSERTION',
  };
  return { described, component };
}

/** Every component once, those inside others too. */
function flatten(components: readonly Component[]): readonly Component[] {
  const all = components.flatMap((each) => [each, ...flatten(each.includes ?? [])]);
  return [...new Map(all.map((each) => [each.purl, each])).values()];
}

function idOf({ purl }: Component): string {
  return `SPDXRef-Package-${shortHash(purl)}`;
}

function related(from: string, relationshipType: string, to: string): object {
  return { spdxElementId: from, relationshipType, relatedSpdxElement: to };
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
