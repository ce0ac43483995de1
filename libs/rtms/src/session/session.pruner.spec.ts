import { Injectable } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { Database, Jobs } from '@zoom-platform/database';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { newId } from '@zoom-platform/kernel';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { rtmsConfig, rtmsSection } from '../rtms.config.js';
import { NightJobs } from '../testing/night.jobs.js';
import { KeptSessions } from './kept.sessions.js';
import { SessionKeeper } from './session-keeper.port.js';
import { rtmsMigrations } from './session.migrations.js';
import { SessionPruner } from './session.pruner.js';

/** A module of another team. */
@Injectable()
class Shelf extends SessionKeeper {
  readonly held = new Set<string>();
  broken = false;

  keeps(sessionIds: readonly string[]): Promise<readonly string[]> {
    if (this.broken) return Promise.reject(new Error('the shelf is out of reach'));
    return Promise.resolve(sessionIds.filter((id) => this.held.has(id)));
  }
}

const idRow = z.object({ id: z.string(), stream_id: z.string() });

describeOnEachEngine('the session pruner', (open) => {
  let opened: TestDatabase;
  let module: TestingModule;

  beforeEach(async () => {
    opened = await open([rtmsMigrations]);
  });

  afterEach(async () => {
    await module.close();
    await opened.close();
  });

  async function start(settings: Readonly<Record<string, string>> = {}) {
    module = await Test.createTestingModule({
      imports: [DiscoveryModule],
      providers: [
        { provide: rtmsConfig.KEY, useValue: rtmsSection.parse(settings) },
        { provide: Database, useValue: opened.database },
        { provide: Jobs, useClass: NightJobs },
        KeptSessions,
        SessionPruner,
        Shelf,
      ],
    }).compile();
    await module.init();
  }

  /** Rows of `count` sessions; without an age they go on. */
  async function insert(stream: string, count: number, age: string | null): Promise<void> {
    await opened.database.execute(
      `INSERT INTO rtms_session (id, stream_id, product, entity_id, app_id, correlation_id, server_urls,
         offered_at, join_until, state, epoch, created_at, ended_at)
       SELECT gen_random_uuid(), $1 || n, 'meeting', 'm', 'default', $4::uuid, '{}', now(), now(),
         CASE WHEN $3::text IS NULL THEN 'streaming' ELSE 'ended' END, 1, now() - interval '1 year',
         clock_timestamp() - $3::interval
       FROM generate_series(1, $2::int) n`,
      [stream, count, age, newId()],
    );
  }

  const rows = () =>
    opened.database.query(idRow, 'SELECT id, stream_id FROM rtms_session ORDER BY stream_id');
  const streams = async () => (await rows()).map(({ stream_id }) => stream_id);
  const night = () => module.get<NightJobs>(Jobs).night();

  it('forgets every session that ended too long ago, each night, and no other', async () => {
    await start({ RTMS_KEEP_SESSIONS_DAYS: '7' });
    await insert('old', 2_300, '8 days');
    await insert('fresh', 1, '6 days');
    await insert('running', 1, null);
    await night();
    expect(await streams()).toEqual(['fresh1', 'running1']);
  });

  it('leaves those of which a module keeps something, however many there are', async () => {
    await start({ RTMS_KEEP_SESSIONS_DAYS: '7' });
    await insert('kept', 1_100, '9 days');
    for (const { id } of await rows()) module.get(Shelf).held.add(id);
    await insert('old', 3, '8 days');
    await night();
    expect(await streams()).toHaveLength(1_100);
    const [released] = await rows();
    module.get(Shelf).held.delete(released?.id ?? '');
    await night();
    expect(await streams()).not.toContain(released?.stream_id);
  });

  it('forgets nothing while a module cannot say what it keeps', async () => {
    await start({ RTMS_KEEP_SESSIONS_DAYS: '7' });
    await insert('old', 1, '8 days');
    module.get(Shelf).broken = true;
    await expect(night()).rejects.toThrow('out of reach');
    expect(await streams()).toEqual(['old1']);
  });

  it('keeps sessions for 90 days unless configured otherwise, and for ever with 0', async () => {
    expect(rtmsSection.parse({}).RTMS_KEEP_SESSIONS_DAYS).toBe(90);
    await start({ RTMS_KEEP_SESSIONS_DAYS: '0' });
    await insert('ancient', 1, '5000 days');
    await night();
    expect(await streams()).toEqual(['ancient1']);
  });
});
