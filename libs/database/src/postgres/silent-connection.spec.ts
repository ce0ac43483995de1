import { SystemClock } from '@zoom-platform/kernel';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { DatabaseUnavailableError } from '../database.errors.js';
import { LeasedReplica } from '../replica/leased.replica.js';
import { FreezableProxy } from '../testing/freezable.proxy.js';
import { openPostgres, type TestDatabase } from '../testing.js';
import { PostgresDatabase } from './postgres.database.js';

const one = z.object({ one: z.number() });

describe(
  'A connection that falls silent (real PostgreSQL behind a real proxy)',
  { meta: { engine: 'postgres' } },
  () => {
    let test: TestDatabase;
    let proxy: FreezableProxy;
    let database: PostgresDatabase;

    const openThrough = (statementTimeoutMs: number) => {
      const through = new URL(test.url ?? '');
      through.hostname = '127.0.0.1';
      through.port = String(proxy.port);
      const { schema } = test;
      const limits = { maxConnections: 2, statementTimeoutMs, idleTransactionMs: 300 };
      return new PostgresDatabase({ url: through.href, schema, ...limits });
    };

    beforeEach(async ({ skip }) => {
      const { url, why } = inject('postgres');
      if (url === null) skip(why);
      test = await openPostgres();
      const through = new URL(test.url ?? '');
      proxy = await FreezableProxy.before(through.hostname, Number(through.port || 5432));
      database = openThrough(300);
    });
    afterEach(async () => {
      await proxy.close();
      await database.close();
      await test.close();
    });

    const select = () => database.query(one, 'SELECT 1 AS one');

    it('fails a statement as unavailable, and the next one goes over a new connection', async () => {
      await select();
      proxy.freeze();
      await expect(select()).rejects.toBeInstanceOf(DatabaseUnavailableError);
      expect(await select()).toEqual([{ one: 1 }]);
    });

    it('is not what holds up others: looks for jobs have connections of their own', async () => {
      const looks = () =>
        Promise.allSettled(Array.from({ length: 4 }, () => database.raw('SELECT 1', [])));
      await looks();
      await select();
      proxy.freeze();
      void looks();
      await expect(select()).rejects.toBeInstanceOf(DatabaseUnavailableError);
      expect(await Promise.all([select(), select()])).toEqual([[{ one: 1 }], [{ one: 1 }]]);
    });

    it('is not what holds up others: a transaction that says nothing is ended by the server', async () => {
      const { promise: isHeld, resolve: held } = Promise.withResolvers<undefined>();
      const { promise: isSeenEnded, resolve: seenEnded } = Promise.withResolvers<undefined>();
      const silent = database.transaction(async (tx) => {
        await tx.execute('SELECT pg_advisory_xact_lock(4711)');
        held(undefined);
        await isSeenEnded;
        await tx.execute('SELECT 1');
      });
      const free = async () => {
        const [row] = await test.database.query(
          z.object({ free: z.boolean() }),
          'SELECT pg_try_advisory_xact_lock(4711) AS free',
        );
        return row?.free;
      };
      await isHeld;
      await expect.poll(free, { timeout: 5_000 }).toBe(true);
      seenEnded(undefined);
      await expect(silent).rejects.toBeInstanceOf(DatabaseUnavailableError);
    });

    it('is not what holds up others: what it waited for is not kept for it', async () => {
      const { promise: isHeld, resolve: held } = Promise.withResolvers<undefined>();
      const { promise: isOver, resolve: over } = Promise.withResolvers<undefined>();
      const holder = test.database.transaction(async (tx) => {
        await tx.execute('SELECT pg_advisory_xact_lock(4712)');
        held(undefined);
        await isOver;
      });
      await isHeld;
      const patient = openThrough(3_000);
      const silent = patient.transaction((tx) => tx.execute('SELECT pg_advisory_xact_lock(4712)'));
      const failed = expect(silent).rejects.toBeInstanceOf(DatabaseUnavailableError);
      const waiting = async () => {
        const sql = 'SELECT pid AS one FROM pg_locks WHERE objid = 4712 AND NOT granted';
        return (await test.database.query(one, sql)).length;
      };
      await expect.poll(waiting, { interval: 5 }).toBe(1);
      proxy.freeze();
      await failed;
      await expect.poll(waiting).toBe(0);
      over(undefined);
      await holder;
      await patient.close();
    });

    it('fails a transaction as unavailable, and its connection is not used again', async () => {
      await select();
      const transaction = database.transaction(async (tx) => {
        proxy.freeze();
        await tx.query(one, 'SELECT 1 AS one');
      });
      await expect(transaction).rejects.toBeInstanceOf(DatabaseUnavailableError);
      expect(await database.transaction((tx) => tx.query(one, 'SELECT 1 AS one'))).toEqual([
        { one: 1 },
      ]);
    });

    it('takes the lease again over a new connection', async () => {
      const replica = new LeasedReplica(database, new SystemClock());
      await replica.start();
      const changes: boolean[] = [];
      replica.onLeaseChange((held) => changes.push(held));
      proxy.freeze();
      await expect.poll(() => changes, { timeout: 10_000 }).toEqual([false, true]);
      await replica.stop();
    });
  },
);
