import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  compile,
  parseCaptureArgs,
  parseSave,
  renderIptables,
  replaceNft,
  resolveCapture,
  type Ruleset,
} from '@pillion/core/ruleset';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import type { Family, PillionError } from '@pillion/core/values';
import type { Namespace, PodNetwork } from '@pillion/netns';
import { FakeHost } from './fake/host.ts';
import { readHostFacts } from './host-facts.ts';
import { Iptables } from './iptables.ts';
import { Nft } from './nft.ts';
import { execIn } from './testing/exec-in.ts';
import { Agent, createWorld, POD } from './testing/pod.ts';
import { startTransparentListener } from './testing/transparent.ts';

/** Of the client, on which every connection of a family is made: the one before is in TIME_WAIT. */
const CLIENT_PORT = 40_000;

const FAMILIES = ['ipv4', 'ipv6'] as const;
const BACKENDS = ['iptables-nft', 'iptables-legacy', 'native nft'] as const;
const CASES = FAMILIES.flatMap((family) => BACKENDS.map((backend) => [family, backend] as const));

const programs = ['iptables-nft-restore', 'iptables-legacy-restore', 'nft', 'python3'];

describeOnKernel('inbound capture on its way between nat and mangle', programs, () => {
  let network: PodNetwork;
  beforeEach(async () => {
    network = await createWorld();
    const app = new Agent(network.pod('pod'), { uid: 1000 });
    await Promise.all([
      app.listen(8080, 'escaped'),
      startTransparentListener(network.pod('pod'), 'inbound'),
    ]);
    const pod = network.pod('pod');
    for (const version of ['-4', '-6']) {
      await pod.must('ip', [version, 'rule', 'add', 'fwmark', '1337', 'lookup', '133']);
      await pod.must('ip', [version, ...'route add local default dev lo table 133'.split(' ')]);
    }
  });
  afterEach(async () => {
    await network[Symbol.asyncDispose]();
  });

  it.each(CASES)(
    'a client on the port it had before is answered after every commit: %s, %s',
    async (family, backend) => {
      const committer = committerOf(network.pod('pod'), family, backend);
      const peer = new Agent(network.pod('peer'));
      const landed: (string | undefined)[] = [];
      for (const mode of ['REDIRECT', 'TPROXY', 'REDIRECT']) {
        for (const text of await committer.textsFor(rules('-m', mode))) {
          expect(await committer.commit(text)).toBeUndefined();
          const { landed: where } = await peer.ask({
            do: 'connect',
            host: POD[family],
            port: 8080,
            fromPort: CLIENT_PORT,
          });
          landed.push(where);
        }
      }
      expect(landed).toEqual(Array.from({ length: 7 }, () => 'inbound'));
    },
  );
});

/** What the program would give to the kernel, in the pieces that the kernel takes. */
interface Committer {
  textsFor(ruleset: Ruleset): Promise<readonly string[]>;
  commit(text: string): Promise<PillionError | undefined>;
}

function committerOf(
  pod: Namespace,
  family: Family,
  backend: (typeof BACKENDS)[number],
): Committer {
  const exec = execIn(pod);
  if (backend === 'native nft') {
    const nft = new Nft(exec);
    return {
      async textsFor(ruleset) {
        const listing = await nft.list();
        return listing.ok ? replaceNft(ruleset, listing.saved) : [];
      },
      commit: async (text) => await nft.run(text),
    };
  }
  const flavour = backend === 'iptables-nft' ? 'nft' : 'legacy';
  const settings = { waitSeconds: 5, maxRetries: 0, lockByNamespace: false };
  const iptables = new Iptables({ exec, host: new FakeHost() }, flavour, family, settings);
  return {
    async textsFor(ruleset) {
      const listing = await iptables.save();
      const saved = parseSave(listing.ok ? listing.text : '', family);
      return renderIptables(ruleset, family, { saved }).match(/[^]*?COMMIT\n/g) ?? [];
    },
    commit: async (text) => await iptables.restore(text),
  };
}

function rules(...args: readonly string[]): Ruleset {
  const command = parseCaptureArgs(['-u', '1337', '-b', '*', '-i', '*', ...args], {});
  if (!command.ok) throw new TypeError('no such options');
  const host = new FakeHost({ addresses: Object.values(POD) });
  const resolved = resolveCapture(command.value.raw, readHostFacts(host, command.value.run));
  if (!resolved.ok) throw new TypeError('no such capture');
  return compile(resolved.value);
}
