/** Writes deploy/pillion.yaml anew: `node --conditions=@pillion/source scripts/write-manifests.ts` */
import { mkdirSync, writeFileSync } from 'node:fs';
import manifest from '../packages/core/package.json' with { type: 'json' };
import { plainManifests } from '../packages/core/src/kubernetes/manifests/index.ts';

const page = new URL('../deploy/pillion.yaml', import.meta.url);
mkdirSync(new URL('.', page), { recursive: true });
writeFileSync(page, plainManifests(manifest.version));
