import { createHash } from 'node:crypto';
import { type Component, componentsOf } from '../components/component.ts';
import type { Entry, FileEntry } from '../entry.ts';

/** What the bill is of. */
export interface Subject {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

interface DescribedFile {
  readonly id: string;
  readonly sha1: string;
  readonly description: object;
}

const IMAGE_ID = 'SPDXRef-Image';

/**
 * The bill of materials of an image as SPDX 2.3 JSON: its files with their checksums, the
 * components they are of, and the components compiled into those. The same entries give the same
 * bytes: it bears no time of making, and is named by what it lists.
 */
export function spdx(subject: Subject, entries: readonly Entry[]): string {
  const filesOf = new Map<string, DescribedFile[]>([[IMAGE_ID, []]]);
  for (const entry of entries) {
    if (entry.kind !== 'file') continue;
    const owner = entry.component ? idOf(entry.component) : IMAGE_ID;
    filesOf.set(owner, [...(filesOf.get(owner) ?? []), describeFile(entry)]);
  }
  const direct = componentsOf(entries);
  const components = flatten(direct);
  const files = [...filesOf.values()].flat().map(({ description }) => description);
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `${subject.name}-${subject.version}`,
    documentNamespace: `urn:pillion:sbom:${subject.name}:${hash('sha256', JSON.stringify(files))}`,
    creationInfo: { created: '1970-01-01T00:00:00Z', creators: ['Tool: pillion-images'] },
    packages: [
      { ...describePackage(IMAGE_ID, subject, filesOf), primaryPackagePurpose: 'CONTAINER' },
      ...components.map((each) => describeComponent(each, filesOf)),
    ],
    files,
    relationships: [
      related('SPDXRef-DOCUMENT', 'DESCRIBES', IMAGE_ID),
      ...direct.map((each) => related(IMAGE_ID, 'CONTAINS', idOf(each))),
      ...components.flatMap((each) =>
        (each.includes ?? []).map((part) => related(idOf(each), 'CONTAINS', idOf(part))),
      ),
      ...[...filesOf].flatMap(([owner, owned]) =>
        owned.map(({ id }) => related(owner, 'CONTAINS', id)),
      ),
    ],
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

function describeComponent(
  component: Component,
  filesOf: ReadonlyMap<string, readonly DescribedFile[]>,
): object {
  const purl = {
    referenceCategory: 'PACKAGE-MANAGER',
    referenceType: 'purl',
    referenceLocator: component.purl,
  };
  return { ...describePackage(idOf(component), component, filesOf), externalRefs: [purl] };
}

function describePackage(
  id: string,
  { name, version, license }: Pick<Component, 'name' | 'version' | 'license'>,
  filesOf: ReadonlyMap<string, readonly DescribedFile[]>,
): object {
  const files = filesOf.get(id) ?? [];
  return {
    SPDXID: id,
    name,
    versionInfo: version,
    downloadLocation: 'NOASSERTION',
    // What is compiled into something else has no files of its own here.
    filesAnalyzed: files.length > 0,
    ...(files.length > 0 && { packageVerificationCode: verificationCode(files) }),
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: license ?? 'NOASSERTION',
    copyrightText: 'NOASSERTION',
  };
}

/** SPDX 2.3, 7.9: the SHA-1 of all SHA-1s in order. */
function verificationCode(files: readonly DescribedFile[]): object {
  const sums = files.map(({ sha1 }) => sha1).toSorted();
  return { packageVerificationCodeValue: hash('sha1', sums.join('')) };
}

function describeFile({ path, content }: FileEntry): DescribedFile {
  const id = `SPDXRef-File-${shortHash(path)}`;
  const sha1 = hash('sha1', ...content);
  const description = {
    SPDXID: id,
    fileName: `.${path}`,
    // The specification asks for SHA-1, whoever may still rely on it.
    checksums: [
      { algorithm: 'SHA1', checksumValue: sha1 },
      { algorithm: 'SHA256', checksumValue: hash('sha256', ...content) },
    ],
    licenseConcluded: 'NOASSERTION',
    copyrightText: 'NOASSERTION',
  };
  return { id, sha1, description };
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
  return hash('sha256', text).slice(0, 16);
}

function hash(algorithm: 'sha1' | 'sha256', ...content: readonly (string | Uint8Array)[]): string {
  const sum = createHash(algorithm);
  for (const each of content) sum.update(each);
  return sum.digest('hex');
}
