/** Writes docs/cli.md anew: `node --conditions=@pillion/source scripts/cli-reference.ts` */
import { writeFileSync } from 'node:fs';
import { cliReference } from '../packages/cli/src/reference.ts';

writeFileSync(new URL('../docs/cli.md', import.meta.url), cliReference());
