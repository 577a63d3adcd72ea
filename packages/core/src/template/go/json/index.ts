export { type JsonStyle, quoteJson, toJson } from './encode.ts';
export { type JsonNumbers, type ParsedJson, parseJson } from './parse.ts';
