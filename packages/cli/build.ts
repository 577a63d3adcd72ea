import { bundleProgram } from '../../scripts/bundle.ts';

// Most commands need neither the demo nor a client of Kubernetes.
await bundleProgram({ splitting: true });
