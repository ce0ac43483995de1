/** What is fuzzed: a reader of frames and the frames to begin with. */
export interface FuzzTarget {
  readonly corpus: readonly Buffer[];
  /**
   * Reads one frame and checks what came of it.
   * @returns whether it got past the syntax: it was read as a message of the protocol.
   * @throws whatever must never be thrown.
   */
  take(frame: Buffer): boolean;
}
