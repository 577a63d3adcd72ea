import { bundleProgram } from '../../scripts/bundle.ts';

await bundleProgram();
