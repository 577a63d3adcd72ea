import { type Parsed, parsed } from '../values/index.ts';
import { DEFAULT_MESH_CONFIG, type MeshConfig } from './mesh-config.ts';

export function parseMeshConfig(_text: string): Parsed<MeshConfig> {
  return parsed(DEFAULT_MESH_CONFIG);
}
