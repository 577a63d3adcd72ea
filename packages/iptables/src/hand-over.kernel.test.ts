import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  compile,
  parseCaptureArgs,
  parseSave,
  renderIptables,
  resolveCapture,
  type Ruleset,
} from '@pillion/core/ruleset';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import type { PodNetwork } from '@pillion/netns';
import { FakeHost } from './fake/host.ts';
import { readHostFacts } from './host-facts.ts';
import { Iptables } from './iptables.ts';
import { execIn } from './testing/exec-in.ts';
import { Agent, createWorld, POD } from './testing/pod.ts';
import { startTransparentListener } from './testing/transparent.ts';

/** Of the client, on which every connection of a family is made: the one before is in TIME_WAIT. */
const CLIENT_PORT = 40_000;

const FAMILIES = ['ipv4', 'ipv6'] as const;
const FLAVOURS = ['nft', 'legacy'] as const;
const CASES = FAMILIES.flatMap((family) => FLAVOURS.map((flavour) => [family, flavour] as const));

const programs = ['iptables-nft-restore', 'iptables-legacy-restore', 'python3'];

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
    async (family, flavour) => {
      const deps = { exec: execIn(network.pod('pod')), host: new FakeHost() };
      const settings = { waitSeconds: 5, maxRetries: 0, lockByNamespace: false };
      const backend = new Iptables(deps, flavour, family, settings);
      const peer = new Agent(network.pod('peer'));
      const landed: (string | undefined)[] = [];
      for (const mode of ['REDIRECT', 'TPROXY', 'REDIRECT']) {
        for (const text of await commits(backend, rules('-m', mode))) {
          expect(await backend.restore(text)).toBeUndefined();
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
async function commits(backend: Iptables, ruleset: Ruleset): Promise<readonly string[]> {
  const saved = await backend.save();
  const { family } = backend;
  const held = parseSave(saved.ok ? saved.text : '', family);
  return renderIptables(ruleset, family, { saved: held }).match(/[^]*?COMMIT\n/g) ?? [];
}

function rules(...args: readonly string[]): Ruleset {
  const command = parseCaptureArgs(['-u', '1337', '-b', '*', '-i', '*', ...args], {});
  if (!command.ok) throw new TypeError('no such options');
  const host = new FakeHost({ addresses: Object.values(POD) });
  const resolved = resolveCapture(command.value.raw, readHostFacts(host, command.value.run));
  if (!resolved.ok) throw new TypeError('no such capture');
  return compile(resolved.value);
}
