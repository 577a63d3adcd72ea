/**
 * Loading `node:crypto` takes a sixth of the time until the proxy accepts, and nothing before the first
 * request wants it: it is loaded when it is asked for, or once there is time.
 */
const crypto = (): typeof import('node:crypto') => process.getBuiltinModule('node:crypto');

export const randomBytes = (count: number): Buffer => crypto().randomBytes(count);

/** Spares the first request the wait. */
export function loadRandomness(): void {
  crypto();
}
