export { builtinTemplates } from './builtin/index.ts';
export { type CompiledTemplates, compileTemplates } from './compile-templates.ts';
export type { InjectionContext } from './context.ts';
export { defineTemplate, type Template } from './define-template.ts';
export type { Overlay, PodOverlay } from './overlay.ts';
export { renderOverlay } from './render-overlay.ts';
export { selectTemplates } from './select-templates.ts';
export { strategicMerge } from './strategic-merge.ts';
