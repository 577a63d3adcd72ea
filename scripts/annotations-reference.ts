/** Writes docs/annotations.md anew: `node --conditions=@pillion/source scripts/annotations-reference.ts` */
import { writeFileSync } from 'node:fs';
import { annotationsReference } from '../packages/core/src/annotations/index.ts';

writeFileSync(new URL('../docs/annotations.md', import.meta.url), annotationsReference());
