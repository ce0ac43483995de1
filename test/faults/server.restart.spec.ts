import { afterEach, describe, expect, it } from 'vitest';
import { LeasedReplica, migrateAll, PostgresDatabase } from '@zoom-platform/database/testing';
import { SystemClock } from '@zoom-platform/kernel';
import { urlAt } from './fleet/database.fleet.js';
import { OwnPostgres, whyNoOwnPostgres } from './fleet/own.postgres.js';
import { TcpRelay } from './fleet/tcp.relay.js';

const SCHEMA = 'zoom_platform';
const WAIT = { timeout: 30_000 };

describe('A new replica on a server that was restarted (a PostgreSQL of its own)', () => {
  const why = whyNoOwnPostgres();
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  function open(port: number): PostgresDatabase {
    const times = { maxConnections: 2, statementTimeoutMs: 2_000 };
    const database = new PostgresDatabase({ url: urlAt(port), schema: SCHEMA, ...times });
    closing.push(() => database.close());
    return database;
  }

  async function start(database: PostgresDatabase): Promise<LeasedReplica> {
    const replica = new LeasedReplica(database, new SystemClock());
    await replica.start();
    closing.push(() => replica.stop());
    return replica;
  }

  it(
    'does not take a single owner for killed that comes back after it',
    { timeout: 120_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const server = await OwnPostgres.create();
      closing.push(() => server.remove());
      const relay = await TcpRelay.open(server.port);
      closing.push(() => relay.close());
      const direct = open(server.port);
      await migrateAll(direct, SCHEMA, []);
      const owner = await start(open(relay.port));
      expect(owner.settled).toBe(true);
      relay.cut();
      await server.crash();
      await expect.poll(() => owner.holdsLease, WAIT).toBe(false);
      await server.start();
      const newcomer = await start(direct);
      expect(newcomer).toMatchObject({ holdsLease: true, settled: false });
      relay.mend();
      await expect.poll(() => owner.settled, WAIT).toBe(true);
      await expect.poll(() => newcomer.settled, WAIT).toBe(true);
    },
  );
});
