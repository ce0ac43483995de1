import { Jobs, type JobHandler } from '@zoom-platform/database';

/** Runs what was declared when it is told to, instead of at night. */
export class NightJobs extends Jobs {
  readonly #handlers = new Map<string, JobHandler>();
  readonly #scheduled: string[] = [];

  handle(queue: string, handler: JobHandler): void {
    this.#handlers.set(queue, handler);
  }

  schedule(queue: string): void {
    this.#scheduled.push(queue);
  }

  async night(): Promise<void> {
    for (const queue of this.#scheduled) await this.#handlers.get(queue)?.({});
  }

  enqueue(): Promise<void> {
    return Promise.resolve();
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}
