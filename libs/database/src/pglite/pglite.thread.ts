import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { DatabaseUnavailableError } from '../database.errors.js';
import { failureOf } from '../statement.failure.js';
import type { StatementResult } from '../statement.queryable.js';

const reply = z.discriminatedUnion('ok', [
  z.object({ id: z.number(), ok: z.literal(true), rows: z.array(z.unknown()), count: z.number() }),
  z.object({
    id: z.number(),
    ok: z.literal(false),
    message: z.string(),
    code: z.string().optional(),
  }),
]);

interface Waiting {
  readonly resolve: (result: StatementResult) => void;
  readonly reject: (error: unknown) => void;
}

// The worker is found beside this file: TypeScript source under the tests, JavaScript in the build.
const WORKER_FILE = new URL(
  import.meta.url.endsWith('.ts') ? './pglite.worker.ts' : './pglite.worker.js',
  import.meta.url,
);

/** The message port to the embedded engine: one statement in, one answer out, in order. */
export class PgliteThread {
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 0;
  private closing: (() => void) | undefined;
  private broken: Error | undefined;

  private constructor(
    private readonly worker: Worker,
    private readonly ready: () => void,
  ) {
    worker.on('message', (message: unknown) => {
      this.receive(message);
    });
  }

  /**
   * @param dataDir folder of the cluster; `null`: in memory.
   * @param beginWith file with the dump of a cluster, in place of a new one, which takes seconds.
   * @throws when the folder cannot be opened by the engine.
   */
  static async start(
    dataDir: string | null,
    beginWith: string | null = null,
  ): Promise<PgliteThread> {
    const workerData = { dataDir, beginWith };
    const worker = new Worker(WORKER_FILE, { workerData, execArgv: [] });
    return new Promise((resolve, reject) => {
      const thread: PgliteThread = new PgliteThread(worker, () => {
        resolve(thread);
      });
      worker.once('error', (error: Error) => {
        reject(error);
        thread.fail(error);
      });
      worker.once('exit', () => {
        const error = new Error('the thread of the embedded database has ended');
        reject(error);
        thread.fail(error);
      });
    });
  }

  run(sql: string, values: readonly unknown[] | null): Promise<StatementResult> {
    if (this.broken !== undefined) {
      return Promise.reject(new DatabaseUnavailableError(this.broken));
    }
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, sql, values });
    });
  }

  async close(): Promise<void> {
    if (this.broken !== undefined) return;
    await new Promise<void>((resolve) => {
      this.closing = resolve;
      this.worker.postMessage('close');
    });
    await this.worker.terminate();
  }

  private receive(message: unknown): void {
    if (message === 'ready') {
      this.ready();
      return;
    }
    if (message === 'closed') {
      this.closing?.();
      return;
    }
    const answer = reply.parse(message);
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve({ rows: answer.rows, count: answer.count });
    else waiting?.reject(failureOf({ code: answer.code, message: answer.message }));
  }

  private fail(error: Error): void {
    this.broken ??= error;
    this.closing?.();
    for (const { reject } of this.waiting.values()) reject(new DatabaseUnavailableError(error));
    this.waiting.clear();
  }
}
