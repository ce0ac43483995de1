/** How a held object gets into the store, a request at a time. */
export interface ObjectAscent {
  wrote(position: number, bytes: number): void;
  truncated(bytes: number): void;
  /**
   * Sends what is due, at most a part. Once it is sealed, all has been sent when nothing is due.
   *
   * @returns milliseconds until the next call; `null` when nothing is due before something is written
   * @throws what the store throws: the same is due again
   */
  step(isSealed: boolean): Promise<number | null>;
  /** After a step failed. @throws ObjectTakenOverError when the object is no longer ours to complete */
  examine(): Promise<void>;
  /** The object is deleted: what the store has of it unfinished goes too. */
  abandon(): Promise<void>;
}
