/** `@pillion/proxy/filter`: what filters are written and tested with. */
export {
  type BodyObserver,
  defineFilter,
  type Filter,
  type FilterAnswer,
  type FilterDefinition,
  type FilterDirection,
  type FilterExchange,
  type FilterHeaders,
  type FilterRequest,
  type FilterResponse,
  type LocalResponse,
  type ReadonlyFilterHeaders,
  type ReadonlyFilterRequest,
  respond,
  type ResponseOrigin,
} from './filter.ts';
export { type TestExchange, testFilter, type TestHeaders, type TestResult } from './test-filter.ts';
