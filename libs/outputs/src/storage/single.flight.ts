/** One run of a task at a time: who asks while it runs gets none of their own, so that none queue up while it hangs. */
export class SingleFlight {
  #running: Promise<void> | undefined;

  /** @param task never rejects */
  constructor(private readonly task: () => Promise<void>) {}

  start(): void {
    this.#running ??= this.task().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    await this.#running;
  }
}
