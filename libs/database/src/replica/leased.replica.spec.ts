import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Clock } from '@zoom-platform/kernel';
import { z } from 'zod';
import { describeOnEachEngine, type TestDatabase } from '../testing.js';
import { LeasedReplica } from './leased.replica.js';

class MovableClock extends Clock {
  offset = 0;
  now(): number {
    return Date.now() + this.offset;
  }
  monotonic(): number {
    return performance.now() + this.offset;
  }
}

describeOnEachEngine('LeasedReplica', (open) => {
  let test: TestDatabase;
  let clock: MovableClock;
  let replica: LeasedReplica;
  beforeEach(async () => {
    test = await open();
    clock = new MovableClock();
    replica = new LeasedReplica(test.database, clock);
    await replica.start();
  });
  afterEach(async () => {
    await replica.stop();
    await test.close();
  });

  const alive = async (id: string) =>
    (
      await test.database.query(
        z.object({ alive: z.boolean() }),
        'SELECT replica_alive($1) AS alive',
        [id],
      )
    )[0]?.alive;

  it('is alive to others while it holds lease and lock', async () => {
    expect(await alive(replica.id)).toBe(true);
    expect(replica.holdsLease).toBe(true);
  });

  it('is dead to others at once when it stops', async () => {
    await replica.stop();
    expect(await alive(replica.id)).toBe(false);
    expect(replica.holdsLease).toBe(false);
  });

  it('is dead to others when it stops before it has begun', async () => {
    const second = new LeasedReplica(test.database, clock);
    const starting = second.start();
    await second.stop();
    await starting;
    expect(await alive(second.id)).toBe(false);
    expect(second.holdsLease).toBe(false);
  });

  it('knows how many it is one of', async () => {
    expect(replica.fleetSize).toBe(1);
    const second = new LeasedReplica(test.database, clock);
    await second.start();
    expect(second.fleetSize).toBe(2);
    await expect.poll(() => replica.fleetSize, { timeout: 5_000 }).toBe(2);
    await second.stop();
    // One that comes back after an outage is not forgotten meanwhile.
    clock.offset += 30_000;
    await expect.poll(() => replica.holdsLease, { timeout: 5_000 }).toBe(true);
    expect(replica.fleetSize).toBe(2);
    clock.offset += 60_000;
    await expect.poll(() => replica.fleetSize, { timeout: 5_000 }).toBe(1);
  });

  it.each([
    ['now while its lease runs', '1 hour', { past: true, at_the_end: false }],
    ['at the end of its lease', '-1 hour', { past: true, at_the_end: true }],
  ])('was last seen %s', async (_, lease, seen) => {
    const id = randomUUID();
    await test.database.execute(
      `INSERT INTO replica (id, lock_key, lease_until) VALUES ($1, 1, clock_timestamp() + $2::interval)`,
      [id, lease],
    );
    const rows = await test.database.query(
      z.object({ past: z.boolean(), at_the_end: z.boolean() }),
      `SELECT replica_last_seen(id) <= clock_timestamp() AS past,
         replica_last_seen(id) = lease_until AS at_the_end FROM replica WHERE id = $1`,
      [id],
    );
    expect(rows).toEqual([seen]);
  });

  it('is dead to others when its lease has run out although the lock stands', async () => {
    await test.database.execute(
      "UPDATE replica SET lease_until = clock_timestamp() - interval '1 ms' WHERE id = $1",
      [replica.id],
    );
    expect(await alive(replica.id)).toBe(false);
  });

  it('knows of a lease that had a break, also where it is held again', async () => {
    const before = replica.watchLease();
    expect(before()).toBe(true);
    clock.offset += 5_000;
    const without = replica.watchLease();
    await expect.poll(() => replica.holdsLease, { timeout: 5_000, interval: 2 }).toBe(true);
    expect([before(), without(), replica.watchLease()()]).toEqual([false, false, true]);
  });

  it('knows by its own clock that it was frozen past its lease, then holds it again', async () => {
    const changes: boolean[] = [];
    replica.onLeaseChange((held) => changes.push(held));
    clock.offset += 3_500;
    expect(replica.holdsLease).toBe(false);
    await expect.poll(() => changes, { timeout: 5_000 }).toEqual([false, true]);
  });

  it('is dead to others at once when its connection breaks, and comes back', async ({ skip }) => {
    if (test.engine === 'pglite') skip('the embedded engine has no connection to lose');
    await test.database.execute(
      `SELECT pg_terminate_backend(l.pid) FROM replica r JOIN pg_locks l
         ON l.locktype = 'advisory' AND l.objid = r.lock_key::oid WHERE r.id = $1`,
      [replica.id],
    );
    await expect.poll(() => replica.holdsLease, { timeout: 2_000, interval: 2 }).toBe(false);
    await expect.poll(() => alive(replica.id), { timeout: 5_000 }).toBe(true);
  });
});
