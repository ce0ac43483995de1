import { DiscoveryModule } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { Database, Jobs, Replica, type SqlValue, type Transaction } from '@zoom-platform/database';
import {
  describeOnEachEngine,
  SwitchedReplica,
  type TestDatabase,
} from '@zoom-platform/database/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { StandingRows } from '../reconcile/standing.rows.js';
import { rtmsConfig, rtmsSection } from '../rtms.config.js';
import { NightJobs } from '../testing/night.jobs.js';
import { KeptSessions } from './kept.sessions.js';
import { SessionHistory } from './session.history.js';
import { rtmsMigrations } from './session.migrations.js';
import { SessionPruner } from './session.pruner.js';
import { StreamHistory } from './stream.history.js';

/** So many that reading all of them costs more than any index does. */
const ENDED = 20_000;
/** Of a meeting that recurs, and has not for long. */
const OF_ONE_NUMBER = 2_000;
const MEETING = '88800011122';
const planRow = z.object({ 'QUERY PLAN': z.string() });

/** The real database, which also keeps how it would do what it is asked. */
class ExplainedDatabase extends Database {
  plan: readonly string[] = [];

  constructor(private readonly real: Database) {
    super();
  }

  get engine() {
    return this.real.engine;
  }

  async query<Row extends z.ZodType>(row: Row, sql: string, values?: readonly SqlValue[]) {
    const plan = await this.real.query(planRow, `EXPLAIN ${sql}`, values);
    this.plan = plan.map((line) => line['QUERY PLAN']);
    return this.real.query(row, sql, values);
  }

  execute(sql: string, values?: readonly SqlValue[]): Promise<number> {
    return this.real.execute(sql, values);
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.real.transaction(work);
  }

  ping(): Promise<void> {
    return this.real.ping();
  }
}

describeOnEachEngine('of all sessions that ever were', (open) => {
  let opened: TestDatabase;
  let module: TestingModule;
  let explained: ExplainedDatabase;

  beforeEach(async () => {
    opened = await open([rtmsMigrations]);
    explained = new ExplainedDatabase(opened.database);
    module = await Test.createTestingModule({
      imports: [DiscoveryModule],
      providers: [
        {
          provide: rtmsConfig.KEY,
          useValue: rtmsSection.parse({ RTMS_KEEP_SESSIONS_DAYS: '340' }),
        },
        { provide: Database, useValue: explained },
        { provide: Replica, useClass: SwitchedReplica },
        { provide: Jobs, useClass: NightJobs },
        KeptSessions,
        SessionHistory,
        SessionPruner,
        StandingRows,
        StreamHistory,
      ],
    }).compile();
    await module.init();
    await fill();
  });

  afterEach(async () => {
    await module.close();
    await opened.close();
  });

  /** Sessions of a year, in the order of their ids; the last ones go on. */
  async function fill(): Promise<void> {
    await opened.database.raw(
      `INSERT INTO rtms_session (id, stream_id, product, entity_id, meeting_id, account_id, app_id,
         correlation_id, server_urls, offered_at, join_until, state, epoch, ended_at)
       SELECT lpad(to_hex(n), 32, '0')::uuid, 's' || n, 'meeting', 'e' || n,
         CASE WHEN n <= $2::int THEN $3::text ELSE 'm' || n END, 'account', 'default',
         gen_random_uuid(), '{}', now(), now(),
         CASE WHEN n > $1::int - 50 THEN 'streaming' ELSE 'ended' END, 1,
         CASE WHEN n <= $1::int - 50 THEN now() - make_interval(mins => ($1::int - n) * 25) END
       FROM generate_series(1, $1::int) n`,
      [ENDED, OF_ONE_NUMBER, MEETING],
    );
    await opened.database.raw('ANALYZE rtms_session', []);
  }

  /** Indexes that were used; `all` where every row was read. */
  async function ways(work: () => Promise<unknown>): Promise<readonly string[]> {
    await work();
    const used = explained.plan.flatMap((line) => {
      if (line.includes('Seq Scan on rtms_session')) return ['all'];
      return /(?:using|Bitmap Index Scan on) (rtms_session_\w+)/.exec(line)?.[1] ?? [];
    });
    return [...new Set(used)].toSorted();
  }

  it('none is looked at that is not asked for', async () => {
    const [history, standing, list] = [
      module.get(StreamHistory),
      module.get(StandingRows),
      module.get(SessionHistory),
    ];
    expect(await ways(() => history.of([MEETING], 10))).toEqual([
      'rtms_session_by_entity',
      'rtms_session_by_meeting',
      'rtms_session_pkey',
    ]);
    const live = { uuid: 'e7', meetingId: MEETING, startedAt: 0 };
    expect(await ways(() => standing.unjoined([live]))).toEqual(['rtms_session_by_entity']);
    expect(await ways(() => standing.openBeside('account', [live], 60).next())).toEqual([
      expect.stringMatching(/^rtms_session_(entity|open)$/),
    ]);
    expect(await ways(() => list.list(50, null, 'offered'))).toEqual([
      expect.stringMatching(/^rtms_session_(entity|open)$/),
    ]);
    expect(await ways(() => list.list(50, null, null))).toEqual(['rtms_session_pkey']);
    expect(await ways(() => module.get(SessionPruner).prune())).toEqual(['rtms_session_ended']);
  });
});
