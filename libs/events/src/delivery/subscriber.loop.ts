import { Logger } from '@nestjs/common';
import { failureName } from '@zoom-platform/kernel';
import type { SubscriberWorker } from './subscriber.worker.js';

const STOP_MS = 5_000;

/** Turns a worker's passes into a loop: at once while there is more, else by wake-up or by poll. */
export class SubscriberLoop {
  private readonly logger = new Logger(SubscriberLoop.name);
  private running: Promise<void> = Promise.resolve();
  private failing: string | undefined;
  private stopped = false;
  private woken = false;
  private sleep: (() => void) | undefined;

  constructor(
    private readonly worker: SubscriberWorker,
    private readonly pollMs: number,
    private readonly onLost: () => void,
  ) {
    worker.onStir = () => this.sleep?.();
  }

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
    // What could not be written is delivered again by the successor.
    await this.worker.settle(STOP_MS).catch(() => undefined);
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.woken = false;
      const state = await this.pass();
      if (state === 'lost') {
        this.worker.stop();
        this.onLost();
        return;
      }
      if (state === 'idle') await this.rest();
    }
  }

  /** Where one fails, nothing was moved, so nothing is lost: the next one tries again. */
  private async pass(): Promise<'more' | 'idle' | 'lost'> {
    try {
      const state = await this.worker.pass();
      this.failing = undefined;
      return state;
    } catch (error) {
      this.report(error);
      return 'idle';
    }
  }

  /** Once for each cause: the database may be away for long. */
  private report(error: unknown): void {
    const cause = failureName(error);
    if (cause === this.failing) return;
    this.failing = cause;
    this.logger.warn(`${this.worker.subscriber} gets no events now: ${cause}. It goes on trying.`);
  }

  private async rest(): Promise<void> {
    if (this.woken || this.stopped) return;
    if (this.failing === undefined && this.worker.isStirred) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(this.pollMs, this.worker.restMs));
      this.sleep = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.sleep = undefined;
  }
}
