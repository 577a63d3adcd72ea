/** Go's text/template in TypeScript: compile once, render often, throw nothing but `GoTemplateError`. */
export {
  GO_TEMPLATE_ERROR_CODES,
  GoFunctionError,
  GoTemplateError,
  type GoTemplateErrorCode,
  isGoTemplateError,
  type Location,
} from './error.ts';
export { builtins as goBuiltins } from './function/builtins.ts';
export * as param from './function/params.ts';
export {
  func,
  type FunctionMap,
  GoFunction,
  metered,
  meteredVariadic,
  type Param,
  variadic,
} from './function/signature.ts';
export { DEFAULT_LIMITS, type Limits, MAX_DEPTH, Meter } from './meter.ts';
export { istioFunctions, type IstioOptions } from './istio/index.ts';
export { type SprigOptions, sprigFunctions } from './sprig/index.ts';
export { compileGoTemplate, GoTemplate, type GoTemplateOptions } from './template.ts';
export { goDuration, goTime } from './time/go-time.ts';
export {
  GoComplex,
  GoFloat,
  GoInt,
  GoMap,
  type GoMethod,
  type GoObject,
  GoSlice,
  GoStruct,
  type GoValue,
  type StructType,
} from './value/types.ts';
export { goValueOf, type OfJsonOptions } from './value/of-json.ts';
