import type { Namespace } from '@pillion/netns';

/** What the kernel thinks of a first packet, behind all rules. */
export interface Traits {
  readonly mark: number;
  readonly connmark: number;
  readonly zone: number;
}

const TRAITS = 'th sport . meta mark . ct mark . ct zone';
const FIRST_TCP = 'tcp flags & (fin | syn | rst | ack) == syn';

/** In a hook behind ours, at a place no rule of ours has. */
function watch(hook: string): string {
  return `set ${hook} { typeof ${TRAITS}; flags dynamic; size 65535; }
chain ${hook} {
type filter hook ${hook} priority 300;
${FIRST_TCP} add @${hook} { ${TRAITS} }
meta l4proto udp add @${hook} { ${TRAITS} }
}
`;
}

/** Before all rules, in place of sockets that mark their packets. */
const MARKING = `map marks { typeof th sport : meta mark; }
chain marking {
type filter hook output priority -400;
meta mark set th sport map @marks
}
`;

interface Listing {
  readonly nftables: readonly { readonly set?: { readonly elem?: readonly Element[] } }[];
}

interface Element {
  readonly concat: readonly [sourcePort: number, mark: number, connmark: number, zone: number];
}

/**
 * A table of the pod that gives packets the marks that they set out with, and notes the marks and
 * the zone of every first packet as it is delivered and as it leaves, both by the source port. Rules
 * in the tables that are tested could not: they would be part of what is tested.
 */
export class Observer {
  readonly #pod: Namespace;

  private constructor(pod: Namespace) {
    this.#pod = pod;
  }

  static async start(pod: Namespace): Promise<Observer> {
    const tables = [MARKING, watch('input'), watch('postrouting')].join('');
    const input = `table inet pillion-observer {\n${tables}}\n`;
    await pod.must('nft', ['-f', '-'], { input });
    return new Observer(pod);
  }

  /** Gives the next packets from these source ports marks; all others get none. */
  async mark(marks: ReadonlyMap<number, number>): Promise<void> {
    const elements = [...marks].map(([sourcePort, mark]) => `${sourcePort} : ${mark}`);
    const name = 'inet pillion-observer marks';
    const added = elements.length === 0 ? '' : `add element ${name} { ${elements.join(', ')} }\n`;
    await this.#pod.must('nft', ['-f', '-'], { input: `flush map ${name}\n${added}` });
  }

  /** By source port; of a packet within the pod, which leaves and is delivered, as it is delivered. */
  async take(): Promise<ReadonlyMap<number, Traits>> {
    return new Map([...(await this.#takeFrom('postrouting')), ...(await this.#takeFrom('input'))]);
  }

  async #takeFrom(hook: string): Promise<readonly (readonly [number, Traits])[]> {
    const set = ['set', 'inet', 'pillion-observer', hook];
    const text = await this.#pod.must('nft', ['-j', 'list', ...set]);
    await this.#pod.must('nft', ['flush', ...set]);
    const elements = (JSON.parse(text) as Listing).nftables.flatMap(({ set: s }) => s?.elem ?? []);
    return elements.map(({ concat: [port, mark, connmark, zone] }) => [
      port,
      { mark, connmark, zone },
    ]);
  }
}
