/** The part of a stream that is written to. */
export interface Output {
  write(text: string): unknown;
}
