import { expect, test } from 'vitest';
import { splitYamlDocuments } from './yaml-documents.ts';

test.for([
  ['one', ['one\n']],
  ['---\none\n---\ntwo\n', ['one\n', 'two\n']],
  ['one\n--- # comment\ntwo', ['one\n', 'two\n']],
  ['one\n---x\ntwo\n', ['one\n---x\ntwo\n']],
  ['a: |\n  ---\nb: 1\n', ['a: |\n  ---\nb: 1\n']],
  ['---\n---\n', []],
  ['one\r\n---\r\ntwo\r\n', ['one\r\n', 'two\r\n']],
  ['', []],
] as const)('%j', ([stream, texts]) => {
  expect(splitYamlDocuments(stream).map(({ text }) => text)).toEqual(texts);
});
