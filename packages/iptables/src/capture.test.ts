import { FakeMachine } from './fake/machine.ts';
import { describeCapture, type SuiteBackend, type World } from './testing/capture-suite.ts';

function worldInMemory(backend: SuiteBackend): () => Promise<World> {
  return async () => {
    const machine = new FakeMachine();
    const forced = ['--force-iptables-binary', backend];
    return {
      run: async (args) => await machine.run([...args, ...forced]),
      save: async (family) => machine.netfilter.save(backend, family),
      restore: async (family, text) => machine.netfilter.restore(backend, family, text),
      [Symbol.asyncDispose]: async () => undefined,
    };
  };
}

describeCapture('capture in memory, nft', worldInMemory('nft'));
describeCapture('capture in memory, legacy', worldInMemory('legacy'));
