import { Namespace } from '@pillion/netns';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import {
  describeCapture,
  type SuiteBackend,
  type SuiteFamily,
  type World,
} from './testing/capture-suite.ts';
import { pillionIptables, POD } from './testing/pod.ts';

function worldInKernel(backend: SuiteBackend): () => Promise<World> {
  const program = (family: SuiteFamily, verb: string) =>
    `${family === 'ipv4' ? 'iptables' : 'ip6tables'}-${backend}-${verb}`;
  return async () => {
    const pod = await Namespace.create(`capture-${backend}`);
    const forced = ['--force-iptables-binary', backend, '--pod-ips', Object.values(POD).join(',')];
    return {
      run: async (args) => {
        const { code, stdout, stderr } = await pillionIptables(pod, [...args, ...forced]);
        return { code: code ?? -1, stdout, stderr };
      },
      save: async (family) => await pod.must(program(family, 'save'), []),
      restore: async (family, input) => {
        await pod.must(program(family, 'restore'), ['--noflush'], { input });
      },
      [Symbol.asyncDispose]: async () => await pod[Symbol.asyncDispose](),
    };
  };
}

for (const backend of ['nft', 'legacy'] as const) {
  const programs = [`iptables-${backend}-restore`, `ip6tables-${backend}-restore`];
  describeOnKernel(`the kernel, ${backend}`, programs, () => {
    describeCapture('capture', worldInKernel(backend));
  });
}
