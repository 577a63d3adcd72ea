export interface BackoffLimits {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** As client-go's reflectors: an API server that comes back is not met by everybody at once. */
export const BACKOFF: BackoffLimits = { firstMs: 800, mostMs: 30_000 };

/**
 * How long to wait after so many failures in a row, milliseconds: doubled each time, and of that a random half to whole.
 * `random` is in [0, 1).
 */
export function backoffMs(
  failures: number,
  random: number,
  { firstMs, mostMs }: BackoffLimits = BACKOFF,
): number {
  if (failures <= 0) return 0;
  const whole = Math.min(firstMs * 2 ** Math.min(failures - 1, 30), mostMs);
  return whole * (0.5 + random / 2);
}
