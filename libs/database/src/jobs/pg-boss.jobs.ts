import { Logger } from '@nestjs/common';
import { PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { OpenDatabase } from '../database.factory.js';
import { UnknownQueueError } from '../database.errors.js';
import type { Transaction } from '../database.port.js';
import { StatementTransaction, type StatementResult } from '../statement.queryable.js';
import { Jobs, type JobData, type JobHandler, type JobOptions } from './jobs.port.js';
import { inTurnOfStart } from './start.turn.js';

interface Queue {
  readonly handler: JobHandler;
  readonly retries: number;
}

const jobData = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
) satisfies z.ZodType<JobData>;

const STOP_TIMEOUT_MS = 10_000;

/**
 * pg-boss on our own connections. Its `db` option is required on every call inside a transaction:
 * without it, PostgreSQL commits outside and the embedded engine waits for itself for ever. That is
 * why the door takes the transaction as an argument.
 */
export class PgBossJobs extends Jobs {
  private readonly logger = new Logger('Jobs');
  private readonly queues = new Map<string, Queue>();
  private readonly schedules = new Map<string, string>();
  private readonly boss: PgBoss;
  private started = false;

  constructor(
    private readonly database: OpenDatabase,
    private readonly schema: string,
  ) {
    super();
    this.boss = new PgBoss({
      db: executor((sql, values) => database.raw(sql, values)),
      backend: database.engine,
      schema: `${schema}_jobs`,
    });
    this.boss.on('error', (error) => {
      this.logger.warn(`pg-boss: ${error.message}`);
    });
  }

  handle(queue: string, handler: JobHandler, options: { retries?: number } = {}): void {
    this.queues.set(queue, { handler, retries: options.retries ?? 5 });
  }

  schedule(queue: string, cron: string): void {
    this.schedules.set(queue, cron);
  }

  async enqueue(
    tx: Transaction,
    queue: string,
    data: JobData,
    { onceInSeconds, key, afterSeconds }: JobOptions = {},
  ): Promise<void> {
    if (!this.queues.has(queue)) throw new UnknownQueueError(queue);
    if (!(tx instanceof StatementTransaction)) throw new TypeError('Not a transaction of Database');
    const db = executor((sql, values) => tx.raw(sql, values));
    await this.boss.send(queue, data, {
      ...(onceInSeconds === undefined ? {} : { singletonSeconds: onceInSeconds }),
      ...(key === undefined ? {} : { singletonKey: key }),
      ...(afterSeconds === undefined ? {} : { startAfter: afterSeconds }),
      db,
    });
  }

  start(): Promise<void> {
    return inTurnOfStart(this.database, this.schema, () => this.startBoss());
  }

  private async startBoss(): Promise<void> {
    await this.boss.start();
    this.started = true;
    for (const [name, { handler, retries }] of this.queues) {
      await this.boss.createQueue(name, { retryLimit: retries, retryBackoff: true });
      await this.boss.work(name, async (jobs) => {
        for (const job of jobs) await handler(jobData.parse(job.data ?? {}));
      });
    }
    for (const [queue, cron] of this.schedules) await this.boss.schedule(queue, cron);
  }

  async stop(): Promise<void> {
    if (!this.started) return;
    this.started = false;
    await this.boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
  }
}

function executor(run: (sql: string, values: readonly unknown[]) => Promise<StatementResult>) {
  return {
    executeSql: async (sql: string, values: unknown[] = []) => ({
      rows: [...(await run(sql, values)).rows],
    }),
  };
}
