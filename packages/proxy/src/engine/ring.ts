/**
 * What is shared with the addon, by name: `native/ring.h` has the same numbers, and a test compares
 * the two.
 */
export const RING = {
  RECORD_WORDS: 5,
  RECORD_ACCEPTED: 1,
  RECORD_CONNECTED: 2,
  RECORD_FAILED: 3,
  RECORD_DATA: 4,
  RECORD_END: 5,
  RECORD_RESET: 6,
  RECORD_CONGESTED: 7,
  RECORD_DRAINED: 8,
  RECORD_CARRIED: 9,
  RECORD_CLOSED: 10,
  RECORD_RELEASED: 11,
  COMMAND_WORDS: 4,
  COMMAND_SEND: 1,
  COMMAND_END: 2,
  COMMAND_RESET: 3,
  COMMAND_CLOSE: 4,
  COMMAND_PAUSE: 5,
  COMMAND_RESUME: 6,
  COMMAND_RELAY: 7,
  COMMAND_TELL: 8,
  COMMAND_CARRY: 9,
  COMMAND_RELEASE: 10,
} as const;
