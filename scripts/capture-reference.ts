/** Writes docs/capture.md anew: `node --conditions=@pillion/source scripts/capture-reference.ts` */
import { writeFileSync } from 'node:fs';
import { captureReference } from '../packages/core/src/ruleset/index.ts';

writeFileSync(new URL('../docs/capture.md', import.meta.url), captureReference());
