import type { Database, JobHandler } from '@zoom-platform/database';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { IdleJobs } from '../testing/idle.surroundings.js';
import { webhooksSection } from '../webhooks.config.js';
import { webhooksMigrations } from '../webhooks.migrations.js';
import { InboxPruner } from './inbox.pruner.js';

/** Runs what was declared when it is told to, instead of at night. */
class NightJobs extends IdleJobs {
  readonly #handlers = new Map<string, JobHandler>();
  readonly #scheduled: string[] = [];

  override handle(queue?: string, handler?: JobHandler): void {
    if (queue !== undefined && handler !== undefined) this.#handlers.set(queue, handler);
  }

  override schedule(queue?: string): void {
    if (queue !== undefined) this.#scheduled.push(queue);
  }

  async night(): Promise<void> {
    for (const queue of this.#scheduled) await this.#handlers.get(queue)?.({});
  }
}

/** Writes `count` deliveries that were received so long ago. */
async function receive(database: Database, count: number, age: string): Promise<void> {
  await database.execute(
    `INSERT INTO webhook_inbox (id, digest, app_id, event, signed_at, received_at, body)
     SELECT gen_random_uuid(), sha256(($2 || n)::bytea), 'first', $2, now(),
       clock_timestamp() - $2::interval, ''
     FROM generate_series(1, $1::int) n`,
    [count, age],
  );
}

describeOnEachEngine('the inbox pruner', (open) => {
  let opened: TestDatabase;

  beforeEach(async () => {
    opened = await open([webhooksMigrations]);
  });

  afterEach(async () => {
    await opened.close();
  });

  it('forgets every delivery past its retention, each night, and no other', async () => {
    const { database } = opened;
    const jobs = new NightJobs();
    const config = webhooksSection.parse({ WEBHOOK_RETENTION_DAYS: '7' });
    new InboxPruner(jobs, database, config).onModuleInit();
    await receive(database, 2_500, '8 days');
    await receive(database, 3, '6 days');
    await jobs.night();
    const counted = z.object({ event: z.string(), count: z.int() });
    const sql = 'SELECT event, count(*)::int AS count FROM webhook_inbox GROUP BY event';
    expect(await database.query(counted, sql)).toEqual([{ event: '6 days', count: 3 }]);
  });

  it('keeps deliveries for 30 days unless configured otherwise', () => {
    expect(webhooksSection.parse({}).WEBHOOK_RETENTION_DAYS).toBe(30);
  });
});
