import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { newId, SystemClock } from '@zoom-platform/kernel';
import { z } from 'zod';
import { openPglite, openPostgres, type TestDatabase } from '../testing.js';
import { holdLock } from './lock.holder.js';
import { LeasedReplica } from './leased.replica.js';

const MISSING = `INSERT INTO replica (id, lock_key, lease_until, held_since)
  VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3), clock_timestamp() - interval '1 h')`;
const AGED = `UPDATE replica SET held_since = held_since - interval '4 s' WHERE id = $1`;
/** Nobody holds it. */
const FREE_KEY = 1;

describe(
  'A replica that takes what others left (postgres)',
  { meta: { engine: 'postgres' } },
  () => {
    let test: TestDatabase;
    const closing: (() => Promise<void>)[] = [];

    beforeEach(async ({ skip }) => {
      const { url, why } = inject('postgres');
      if (url === null) skip(why);
      test = await openPostgres();
    });
    afterEach(async () => {
      for (const close of closing.splice(0).toReversed()) await close();
      await test.close();
    });

    async function start(): Promise<LeasedReplica> {
      const replica = new LeasedReplica(test.database, new SystemClock());
      closing.push(() => replica.stop());
      await replica.start();
      return replica;
    }

    /** One without a connection. @param seconds until its lease ends; negative: since. */
    const misses = (seconds: number, lockKey = FREE_KEY) =>
      test.database.execute(MISSING, [newId(), lockKey, seconds]);

    /** As if its lease had been held for four seconds more. */
    const ages = (replica: LeasedReplica) => test.database.execute(AGED, [replica.id]);

    const leaseOf = (replica: LeasedReplica) =>
      test.database.query(
        z.object({ lease_until: z.date() }),
        'SELECT lease_until FROM replica WHERE id = $1',
        [replica.id],
      );

    it('does so at once where nobody is missing', async () => {
      await misses(-66);
      expect((await start()).settled).toBe(true);
    });

    it.each([2, -20])('does so at once where a single one was killed (%d s)', async (seconds) => {
      // One that was killed earlier was replaced by the other.
      await misses(seconds - 10);
      await misses(seconds);
      expect((await start()).settled).toBe(true);
    });

    it('waits where several vanished together, until it has held its lease for long enough', async () => {
      await misses(-2);
      await misses(-1);
      const replica = await start();
      expect(replica).toMatchObject({ holdsLease: true, settled: false });
      await ages(replica);
      await expect.poll(() => replica.settled, { timeout: 5_000 }).toBe(true);
    });

    it('waits where one froze: its connection stands', async () => {
      const holder = await holdLock(test.database, () => undefined);
      closing.push(() => holder.release());
      await misses(-1, holder.lockKey);
      expect(await start()).toMatchObject({ holdsLease: true, settled: false });
    });

    it('does so at once beside another that has held its lease for long', async () => {
      const first = await start();
      await misses(-2);
      await misses(-1);
      const early = await start();
      expect(early.settled).toBe(false);
      await ages(first);
      expect((await start()).settled).toBe(true);
      await expect.poll(() => early.settled, { timeout: 5_000 }).toBe(true);
    });

    it('waits again after it lost its connection, also for a single one', async () => {
      const replica = await start();
      await ages(replica);
      await misses(-1);
      await test.database.execute(
        `SELECT pg_terminate_backend(l.pid) FROM replica r JOIN pg_locks l
         ON l.locktype = 'advisory' AND l.objid = r.lock_key::oid WHERE r.id = $1`,
        [replica.id],
      );
      await expect.poll(() => replica.holdsLease, { timeout: 2_000, interval: 2 }).toBe(false);
      await expect.poll(() => replica.holdsLease, { timeout: 5_000, interval: 2 }).toBe(true);
      // The next renewal comes after the look at who is missing.
      const held = await leaseOf(replica);
      await expect.poll(() => leaseOf(replica), { timeout: 5_000 }).not.toEqual(held);
      expect(replica.settled).toBe(false);
      await ages(replica);
      await expect.poll(() => replica.settled, { timeout: 5_000 }).toBe(true);
    });
  },
);

describe('A replica on the embedded engine (pglite)', { meta: { engine: 'pglite' } }, () => {
  let test: TestDatabase;
  beforeEach(async () => {
    test = await openPglite();
  });
  afterEach(async () => {
    await test.close();
  });

  it('takes what others left at once: it is the only process', async () => {
    for (const seconds of [-2, -1]) {
      await test.database.execute(MISSING, [newId(), FREE_KEY, seconds]);
    }
    const replica = new LeasedReplica(test.database, new SystemClock());
    await replica.start();
    expect(replica.settled).toBe(true);
    await replica.stop();
  });
});
