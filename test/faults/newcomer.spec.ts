import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { judge } from './database.verdict.js';
import { UNSPOILED } from './ended.streams.js';
import { FaultLines } from './fault.lines.js';
import { goalOf } from './fault.report.js';
import { FULL } from './fault.results.js';
import { fleetOn } from './fleet/database.fleet.js';
import { OwnPostgres, whyNoOwnPostgres } from './fleet/own.postgres.js';
import type { Fleet } from './fleet/replica.fleet.js';
import { TcpRelay } from './fleet/tcp.relay.js';
import { capture, takeoverOf, until } from './takeover.trial.js';

const SESSIONS = 4;
/** Longer than a lease: by then every owner has lost its own. */
const DOWN_MS = 4_000;
/** Longer than a server and a service take to start on a busy machine: an owner keeps its sockets until then. */
const GRACE_MS = 60_000;
/** Owners come back so long after the newcomer's first lease, or once it has looked for sessions. */
const LATE_MS = 1_000;

describe('a replica that starts as the database returns (built services, a PostgreSQL of their own)', () => {
  const why = whyNoOwnPostgres();
  const lines = new FaultLines();
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });
  afterAll(async () => {
    await lines.publish('newcomer', 'A replica that starts as the database returns');
  });

  /** Owners reach the database by the relay, whoever comes later does not. */
  async function start(owners: number) {
    const server = await OwnPostgres.create();
    closing.push(() => server.remove());
    const relay = await TcpRelay.open(server.port);
    closing.push(() => relay.close());
    const fleet = await fleetOn({
      port: server.port,
      ofReplicas: relay.port,
      replicas: owners,
      env: { RTMS_LEASE_GRACE_MS: String(GRACE_MS) },
    });
    closing.push(() => fleet.close());
    return { server, relay, fleet };
  }

  const leases = async (fleet: Fleet) =>
    Number((await fleet.query('SELECT count(*) AS leases FROM replica'))[0]?.['leases']);

  /** Whether each replica of the fleet has held a lease for longer than any waits. */
  async function haveSettled(fleet: Fleet): Promise<boolean> {
    const held = await fleet.query(
      "SELECT id FROM replica WHERE held_since < clock_timestamp() - interval '6 s' AND replica_alive(id)",
    );
    return held.length === fleet.replicas.length;
  }

  it.for(FULL ? [3, 1] : [3])(
    'takes no session of %d owners that live and are about to renew their leases',
    { timeout: 240_000 },
    async (owners, { skip }) => {
      if (why !== null) skip(why);
      const { server, relay, fleet } = await start(owners);
      const before = await capture(fleet, SESSIONS);
      relay.cut();
      await server.crash();
      await pause(DOWN_MS);
      await server.start();
      const starting = fleet.add();
      await Promise.race([
        starting,
        until('a first lease', async () => (await leases(fleet)) > owners),
      ]);
      await Promise.race([starting, pause(LATE_MS)]);
      relay.mend();
      await starting;
      await until('all settled', () => haveSettled(fleet));
      const { lost, doubled, redialled, spoiled, spoken } = await judge(fleet, before, []);
      lines.tell({
        scenario: `starts as the database returns, before ${String(owners)} living owners do`,
        streams: before.length,
        lost,
        doubled,
        goal: `${String(redialled.length)} of ${String(before.length)} sessions redialled, goal 0; ${spoken}`,
      });
      expect({ redialled, ...spoiled }).toEqual({ redialled: [], ...UNSPOILED });
    },
  );

  it(
    'takes at once what a single owner left that was killed',
    { timeout: 240_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const { fleet } = await start(1);
      const before = await capture(fleet, SESSIONS);
      const [owner] = fleet.replicas;
      if (owner === undefined) throw new Error('no owner');
      owner.process.kill('SIGKILL');
      await owner.process.ended;
      fleet.forget(owner);
      const starting = fleet.add();
      await Promise.race([starting, until('a first lease', async () => (await leases(fleet)) > 1)]);
      const at = Date.now();
      await starting;
      const { dialMs, lost, doubled } = await takeoverOf(fleet, before, at);
      lines.tell({
        scenario:
          'starts after a single owner was killed; the gap is from its first lease to the dial',
        streams: before.length,
        lost,
        doubled,
        gapsMs: dialMs,
        goal: goalOf('dial', dialMs, 3_000),
      });
      expect({ lost, doubled }).toEqual({ lost: [], doubled: [] });
    },
  );
});
