import { copyFile, rename } from 'node:fs/promises';
import { bundleProgram } from '../../scripts/bundle.ts';

await bundleProgram();
// Written over in place, the addon would take down every proxy that has it mapped.
await copyFile('native/build/Release/pillion.node', 'dist/pillion.node.new');
await rename('dist/pillion.node.new', 'dist/pillion.node');
