import { defineTemplate, type Template } from '../define-template.ts';

export const builtinTemplates: ReadonlyMap<string, Template> = new Map([
  ['sidecar', defineTemplate({ name: 'sidecar', render: () => ({}) })],
]);
