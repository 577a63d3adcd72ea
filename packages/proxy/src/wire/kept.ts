/** A copy of this and less is cheaper than the slab it would hold on to. */
const SMALL_BYTES = 16 * 1024;

/** Bytes that stay longer than the event that brought them, on their own where they are few. */
export function kept(bytes: Buffer): Buffer {
  const { length } = bytes;
  if (length === 0 || length > SMALL_BYTES || length * 2 > bytes.buffer.byteLength) return bytes;
  const own = Buffer.allocUnsafeSlow(length);
  bytes.copy(own);
  return own;
}
