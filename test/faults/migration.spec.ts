import { afterAll, describe, expect, it } from 'vitest';
import { whyNot } from '../harness/engine.environment.js';
import { spoiledIn, spokenIn, UNSPOILED } from './ended.streams.js';
import { FaultLines } from './fault.lines.js';
import { goalOf } from './fault.report.js';
import { Fleet } from './fleet/replica.fleet.js';
import { untilDue } from './later.words.js';
import { idsOf, PlayedStreams } from './played.streams.js';
import { busiest, takeoverOf } from './takeover.trial.js';

/** What the first replica of a next version does before it serves: it expands, and takes nothing away. */
const NEXT_MIGRATION = [
  "ALTER TABLE rtms_session ADD COLUMN next_version text NOT NULL DEFAULT 'unknown'",
  'ALTER TABLE event_log ADD COLUMN next_version text',
  'CREATE TABLE rtms_next (session_id uuid PRIMARY KEY, note text NOT NULL)',
  'CREATE INDEX rtms_session_next ON rtms_session (next_version)',
  `INSERT INTO schema_migration (owner, name, kind, checksum)
   VALUES ('rtms', '9999_next', 'expand', 'of a version to come')`,
];

describe('the schema of the next version (3 built services, PostgreSQL, real signals)', () => {
  const why = whyNot('postgres');
  const lines = new FaultLines();
  let fleet: Fleet | undefined;

  afterAll(async () => {
    await fleet?.close();
    await lines.publish('migration', 'The schema of the next version');
  });

  it(
    'is put under replicas of this one: sessions go on, owners are replaced, new replicas start, no word is lost',
    { meta: { engine: 'postgres' }, timeout: 120_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      fleet = await Fleet.start({ replicas: 3 });
      const streams = new PlayedStreams(fleet);
      const before = await streams.capture({}, 6);
      for (const statement of NEXT_MIGRATION) await fleet.query(statement);
      const after = await streams.capture({}, 3);
      const meetings = [...before, ...after];
      const ids = idsOf(meetings);
      const { replica, owned } = await busiest(fleet, ids);
      const at = Date.now();
      replica.process.kill('SIGKILL');
      fleet.forget(replica);
      await fleet.add();
      const hit = owned.map(({ streamId }) => streamId);
      const takeover = await takeoverOf(fleet, hit, at);
      const { frameMs, doubled } = takeover;
      await untilDue(fleet, ids, at);
      const { sessions, ...ended } = await streams.finish(meetings);
      const spoiled = spoiledIn(ended);
      const lost = [...(await streams.lost(ids, [takeover])), ...spoiled.missing];
      expect(sessions.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'ended'));
      const ledger = await fleet.query(
        "SELECT name FROM schema_migration WHERE name = '9999_next'",
      );
      expect(ledger).toHaveLength(1);
      expect(spoiled).toEqual(UNSPOILED);
      lines.tell({
        scenario: "the next migration's schema under replicas of this version, an owner killed",
        streams: ids.length,
        lost,
        doubled,
        gapsMs: frameMs,
        goal: `${goalOf('gap', frameMs, 2_000)}; ${spokenIn(ended)}`,
      });
    },
  );
});
