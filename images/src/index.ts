export { type BuiltImage, buildImage, writeArchive } from './build-image.ts';
export { buildProducts } from './build-products.ts';
export type { Digest } from './blob.ts';
export { directory, type Entry, file, link, type Owner } from './entry.ts';
export { composeImage, type Image, type ImageDefinition, type Layer } from './image.ts';
export { type Machine, thisMachine } from './machine.ts';
export { NODE, NODE_FLAG, nodeRuntime, type Program, withLibraries } from './programs.ts';
export type { Naming } from './products/settings.ts';
