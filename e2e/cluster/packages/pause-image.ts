import { file, type ImageDefinition } from '@pillion/images';

export const PAUSE_IMAGE = 'pillion.dev/pause:1';

/** The image that holds pods' namespaces: one static program, nothing else. */
export function pauseImage(program: Uint8Array): ImageDefinition {
  return {
    reference: PAUSE_IMAGE,
    layers: [{ title: 'pause', entries: [file('/pause', program, 0o755)] }],
    user: '65535:65535',
    entrypoint: ['/pause'],
  };
}
