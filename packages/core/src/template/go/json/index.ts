export { type JsonStyle, quoteJson, toJson } from './encode.ts';
export { type ParsedJson, parseJson } from './parse.ts';
