import { afterEach, beforeEach, expect, it } from 'vitest';
import { UnknownQueueError } from '../database.errors.js';
import { describeOnEachEngine, type TestDatabase } from '../testing.js';
import type { JobData, JobOptions } from './jobs.port.js';
import { PgBossJobs } from './pg-boss.jobs.js';

describeOnEachEngine('PgBossJobs', (open) => {
  let test: TestDatabase;
  let jobs: PgBossJobs;
  let done: JobData[];
  beforeEach(async () => {
    test = await open();
    done = [];
    jobs = new PgBossJobs(test.database, test.schema);
    jobs.handle('mail', (data) => {
      done.push(data);
      return Promise.resolve();
    });
    await jobs.start();
  });
  afterEach(async () => {
    await jobs.stop();
    await test.close();
  });

  it('runs a job whose transaction commits, and never one that is rolled back', async () => {
    await test.database
      .transaction(async (tx) => {
        await jobs.enqueue(tx, 'mail', { to: 'nobody' });
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    await test.database.transaction((tx) => jobs.enqueue(tx, 'mail', { to: 'somebody' }));
    await expect.poll(() => done, { timeout: 10_000 }).toEqual([{ to: 'somebody' }]);
  });

  it('keeps one of each key within a slot, and runs none before its time', async () => {
    const slot = { onceInSeconds: 3_600 };
    const ask = (to: string, options: JobOptions) =>
      test.database.transaction((tx) => jobs.enqueue(tx, 'mail', { to }, options));
    await ask('later', { ...slot, key: 'later', afterSeconds: 3_600 });
    await ask('one', { ...slot, key: 'now' });
    await ask('again', { ...slot, key: 'now' });
    await ask('last', {});
    await expect.poll(() => done, { timeout: 10_000 }).toContainEqual({ to: 'last' });
    expect(done).toEqual([{ to: 'one' }, { to: 'last' }]);
  });

  it('starts on many replicas at once, on a database that has no jobs yet', async ({ skip }) => {
    if (test.engine === 'pglite') skip('the embedded engine has one process');
    const fresh = await open();
    try {
      const replicas = Array.from(
        { length: 6 },
        () => new PgBossJobs(fresh.database, fresh.schema),
      );
      for (const replica of replicas) {
        for (const queue of ['mail', 'post']) replica.handle(queue, () => Promise.resolve());
        replica.schedule('post', '17 3 * * *');
      }
      await Promise.all(replicas.map((replica) => replica.start()));
      await Promise.all(replicas.map((replica) => replica.stop()));
    } finally {
      await fresh.close();
    }
  });

  it('refuses a queue that nobody declared', async () => {
    await expect(
      test.database.transaction((tx) => jobs.enqueue(tx, 'post', {})),
    ).rejects.toBeInstanceOf(UnknownQueueError);
  });
});
