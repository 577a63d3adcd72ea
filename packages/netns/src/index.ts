export { ended, type Finished, must, run, type RunOptions } from './exec.ts';
export { type KernelGate, kernelGate } from './kernel-gate.ts';
export { type Identity, Namespace, type NamespaceRunOptions, sweepAbandoned } from './namespace.ts';
export {
  createPodNetwork,
  type NetworkPlan,
  type PodAddresses,
  type PodNetwork,
} from './network.ts';
