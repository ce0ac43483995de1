import { Database } from '@zoom-platform/database';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { domainEvent } from '../domain-event.type.js';
import { EventPublisher } from '../event-publisher.port.js';
import { eventsMigrations } from '../events.migrations.js';
import { startWithEvents } from '../testing.js';
import { LogPruner } from './log.pruner.js';

const RETENTION_DAYS = 30;
const OLD = 2_500;
const STEP = 1_000;

class Happened extends domainEvent({
  type: 'test.happened',
  version: 1,
  summary: 'Something happened.',
  payload: z.object({}),
}) {}

const counted = z.object({ rows: z.number() });

describeOnEachEngine('the log whose retention is over', (open) => {
  let test: TestDatabase;
  let service: Awaited<ReturnType<typeof startWithEvents>>;
  let database: Database;

  beforeEach(async () => {
    test = await open([eventsMigrations]);
    service = await startWithEvents(test, []);
    database = service.application.get(Database);
    await database.execute(
      `INSERT INTO event_log (id, type, version, key, correlation_id, occurred_at, recorded_at, payload)
       SELECT gen_random_uuid(), 'test.happened', 1, 'old', gen_random_uuid(), now(),
         now() - make_interval(days => $1), '{}'
       FROM generate_series(1, $2::integer)`,
      [RETENTION_DAYS + 1, OLD],
    );
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    await service.close();
    await test.close();
  });

  const left = async (key: string) => {
    const [row] = await database.query(
      counted,
      'SELECT count(*)::integer AS rows FROM event_log WHERE key = $1',
      [key],
    );
    return row?.rows;
  };

  it('is forgotten in steps of a thousand, and events are appended between and during them', async () => {
    const query = database.query.bind(database);
    const appended: Promise<unknown>[] = [];
    const steps: number[] = [];
    const append = () =>
      database.transaction((tx) =>
        service.application.get(EventPublisher).append(tx, new Happened({}), { key: 'new' }),
      );
    vi.spyOn(database, 'query').mockImplementation(async (row, text, values) => {
      if (!text.includes('DELETE FROM event_log')) return query(row, text, values);
      const before = (await left('old')) ?? 0;
      appended.push(append());
      const pruned = await query(row, text, values);
      steps.push(before - ((await left('old')) ?? 0));
      return pruned;
    });
    await service.application.get(LogPruner).prune(RETENTION_DAYS);
    await Promise.all(appended);
    expect(steps).toEqual([STEP, STEP, OLD - 2 * STEP]);
    expect(await left('old')).toBe(0);
    expect(await left('new')).toBe(3);
  });
});
