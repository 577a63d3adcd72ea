import { type Entry, file } from '../entry.ts';
import type { Machine } from '../machine.ts';
import type { Attribute, Component } from './component.ts';

/** The packages of a Debian-like machine: whose file is whose, and what scanners want to read. */
export interface DebianPackages {
  readonly attribute: Attribute;
  /**
   * The record and the licence of a package, at the places where scanners look for them in images
   * without a package manager.
   */
  records(component: Component): readonly Entry[];
}

const DATABASE = '/var/lib/dpkg';

/** Reads dpkg's database. Where there is none, every file is nobody's. */
export function debianPackages(machine: Machine): DebianPackages {
  const stanzas = readStatus(textOf(machine, `${DATABASE}/status`) ?? '');
  const vendor = /^ID=(.*)$/m.exec(textOf(machine, '/etc/os-release') ?? '')?.[1] ?? 'debian';
  const components = new Map<string, { component: Component; stanza: Stanza }>();
  const owners = new Map<string, Component>();
  for (const listing of machine.list(`${DATABASE}/info`)) {
    const name = /^(.*?)(:[a-z0-9]+)?\.list$/.exec(listing)?.[1];
    const stanza = name === undefined ? undefined : stanzas.get(name);
    if (stanza === undefined) continue;
    const component = describe(stanza, vendor);
    components.set(component.purl, { component, stanza });
    const paths = (textOf(machine, `${DATABASE}/info/${listing}`) ?? '').split('\n');
    for (const path of paths) owners.set(merged(path), component);
  }
  return {
    attribute: (path) => owners.get(merged(path)),
    records({ name, purl }) {
      const stanza = components.get(purl)?.stanza;
      if (stanza === undefined) return [];
      const licence = machine.read(`/usr/share/doc/${name}/copyright`);
      return [
        file(`${DATABASE}/status.d/${name}`, stanza.text),
        ...(licence ? [file(`/usr/share/doc/${name}/copyright`, licence)] : []),
      ];
    },
  };
}

interface Stanza {
  readonly text: string;
  readonly field: (name: string) => string | undefined;
}

function readStatus(status: string): ReadonlyMap<string, Stanza> {
  const stanzas = status.split('\n\n').map((text): [string, Stanza] => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1];
    return [field('Package') ?? '', { text: `${text.trim()}\n`, field }];
  });
  return new Map(stanzas);
}

function describe({ field }: Stanza, vendor: string): Component {
  const [name = '', version = ''] = [field('Package'), field('Version')];
  const qualifiers = `?arch=${field('Architecture') ?? ''}`;
  const purl = `pkg:deb/${vendor}/${name}@${encodeURIComponent(version)}${qualifiers}`;
  return { name, version, purl };
}

/** Packages list /lib/x, and the file is at /usr/lib/x, since the one folder became the other. */
function merged(path: string): string {
  return path.replace(/^\/(bin|sbin|lib[0-9]*)\//, '/usr/$1/');
}

function textOf(machine: Machine, path: string): string | undefined {
  const bytes = machine.read(path);
  return bytes && Buffer.from(bytes).toString('utf8');
}
