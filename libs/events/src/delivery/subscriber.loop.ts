import type { SubscriberWorker } from './subscriber.worker.js';

const STOP_MS = 5_000;

/** Turns a worker's passes into a loop: at once while there is more, else by wake-up or by poll. */
export class SubscriberLoop {
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private woken = false;
  private sleep: (() => void) | undefined;

  constructor(
    private readonly worker: SubscriberWorker,
    private readonly pollMs: number,
    private readonly onLost: () => void,
  ) {}

  start(): void {
    this.running = this.run();
  }

  wake(types: ReadonlySet<string>): void {
    if (!this.worker.wants(types)) return;
    this.woken = true;
    this.sleep?.();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.worker.stop();
    this.sleep?.();
    await this.running;
    await this.worker.settle(STOP_MS);
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.woken = false;
      // The database is away: nothing was moved, so nothing is lost; the next pass tries again.
      const state = await this.worker.pass().catch(() => 'idle' as const);
      if (state === 'lost') {
        this.onLost();
        return;
      }
      if (state === 'idle') await this.rest();
    }
  }

  private async rest(): Promise<void> {
    if (this.woken || this.stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.pollMs);
      this.sleep = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.sleep = undefined;
  }
}
