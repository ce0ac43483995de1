/** Beyond, Zoom refuses the successor for a while, which costs less than a child that hangs. */
const LEAVE_TIMEOUT_MS = 2_000;

/** Streams whose client is still leaving: Zoom refuses another of the same stream until then (status 8). */
export class LeavingStreams {
  readonly #leaving = new Map<string, Promise<unknown>>();

  /** @param left settles once nothing native is left of the client; never rejects */
  add(streamId: string, left: Promise<unknown>): void {
    const all = Promise.all([this.#leaving.get(streamId), atMost(LEAVE_TIMEOUT_MS, left)]);
    this.#leaving.set(streamId, all);
    void all.then(() => {
      if (this.#leaving.get(streamId) === all) this.#leaving.delete(streamId);
    });
  }

  /** Settles once every client of the stream has left, 2 s after the last began to at most; never rejects. */
  async left(streamId: string): Promise<void> {
    await this.#leaving.get(streamId);
  }
}

function atMost(milliseconds: number, left: Promise<unknown>): Promise<undefined> {
  const over = Promise.withResolvers<undefined>();
  const timer = setTimeout(over.resolve, milliseconds, undefined);
  void left.then(() => {
    clearTimeout(timer);
    over.resolve(undefined);
  });
  return over.promise;
}
