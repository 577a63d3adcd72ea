import { copyFile } from 'node:fs/promises';
import { bundleProgram } from '../../scripts/bundle.ts';

await bundleProgram();
await copyFile('native/build/Release/pillion.node', 'dist/pillion.node');
