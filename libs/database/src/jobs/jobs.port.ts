import type { Transaction } from '../database.port.js';

/** Plain JSON: what a job carries. Ids, never secrets or spoken words. */
export type JobData = Readonly<Record<string, string | number | boolean | null>>;

export interface JobOptions {
  /** Of all that replicas enqueue so within a slot of that length, one of each key is kept. */
  readonly onceInSeconds?: number;
  /** Default: all jobs of the queue share one. */
  readonly key?: string;
  /** Not before so many seconds have passed; whole ones. Default: at once. */
  readonly afterSeconds?: number;
}

export interface JobHandler {
  (data: JobData): Promise<void>;
}

/** Background work that survives a restart and is done by one replica (pg-boss behind the door). */
export abstract class Jobs {
  /**
   * Declares a queue and its handler. A throw is retried with backoff, `retries` times.
   * Call it before the application has started, e.g. in `onModuleInit`.
   */
  abstract handle(queue: string, handler: JobHandler, options?: { retries?: number }): void;

  /**
   * Kept if and only if `tx` commits.
   * @throws UnknownQueueError for a queue nobody declared.
   */
  abstract enqueue(
    tx: Transaction,
    queue: string,
    data: JobData,
    options?: JobOptions,
  ): Promise<void>;

  /** Runs the queue's handler by a cron line (UTC), once for all replicas. */
  abstract schedule(queue: string, cron: string): void;

  /** Installs the queues and begins to work. */
  abstract start(): Promise<void>;

  /** Lets running handlers finish (10 s at most), then stops. */
  abstract stop(): Promise<void>;
}
