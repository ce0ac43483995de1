import { Injectable, Module, type Type } from '@nestjs/common';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { Metrics } from '@zoom-platform/observability';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { domainEvent } from '../domain-event.type.js';
import { EventPublisher } from '../event-publisher.port.js';
import { eventsMigrations } from '../events.migrations.js';
import { LogPruner } from '../log/log.pruner.js';
import { OnDomainEvent } from '../on-domain-event.decorator.js';
import { startWithEvents } from '../testing.js';

class Counted extends domainEvent({
  type: 'test.counted',
  version: 1,
  summary: 'A number was counted.',
  payload: z.object({ n: z.number() }),
}) {}

let seen: number[] = [];

@Injectable()
class Removable {
  @OnDomainEvent(Counted, { subscriber: 'test.removable', from: 'beginning' })
  onCounted({ payload }: Counted): void {
    if (payload.n === 0) throw new Error('not yet');
    seen.push(payload.n);
  }
}

@Module({ providers: [Removable] })
class RemovableModule {}

@Injectable()
class Stayer {
  @OnDomainEvent(Counted, { subscriber: 'test.stayer', from: 'beginning' })
  onCounted(): void {
    // It is there.
  }
}

@Module({ providers: [Stayer] })
class StayerModule {}

type Replica = Awaited<ReturnType<typeof startWithEvents>>;

const RETENTION_DAYS = 30;

describeOnEachEngine('The cursor of a subscriber that is gone', (open) => {
  let test: TestDatabase;
  let replica: Replica | undefined;

  beforeEach(async () => {
    seen = [];
    test = await open([eventsMigrations]);
  });
  afterEach(async () => {
    await replica?.close();
    replica = undefined;
    await test.close();
  });

  const restartWith = async (...modules: readonly Type[]) => {
    await replica?.close();
    replica = await startWithEvents(test, modules, { EVENTS_RETRY_BASE_MS: 60_000 });
    return replica;
  };
  const publish = (on: Replica, ...numbers: readonly number[]) =>
    test.database.transaction((tx) =>
      on.application.get(EventPublisher).appendAll(
        tx,
        numbers.map((n) => ({ event: new Counted({ n }), options: { key: String(n) } })),
      ),
    );
  const age = (days: number) =>
    test.database.execute(
      `UPDATE event_log SET recorded_at = recorded_at - make_interval(days => $1)`,
      [days],
    );
  const sinceMarked = (days: number) =>
    test.database.execute(
      `UPDATE event_cursor SET unclaimed_since = clock_timestamp() - make_interval(days => $1)
       WHERE unclaimed_since IS NOT NULL`,
      [days],
    );
  const night = (on: Replica) => on.application.get(LogPruner).prune(RETENTION_DAYS);
  const cursors = async () => {
    const row = z.object({ subscriber: z.string(), marked: z.boolean() });
    return test.database.query(
      row,
      `SELECT subscriber, unclaimed_since IS NOT NULL AS marked FROM event_cursor
       ORDER BY subscriber`,
    );
  };
  const logged = async () => {
    const row = z.object({ payload: z.string() });
    const rows = await test.database.query(row, 'SELECT payload FROM event_log ORDER BY position');
    return rows.map(({ payload }) => z.object({ n: z.number() }).parse(JSON.parse(payload)).n);
  };
  const isRead = (n: number) => expect.poll(() => seen, { timeout: 10_000 }).toContain(n);
  /** The module is removed after it has read 1, has failed on 0 and not read 2 and 3. */
  const removed = async () => {
    const before = await restartWith(RemovableModule, StayerModule);
    await publish(before, 0, 1);
    await isRead(1);
    const after = await restartWith(StayerModule);
    await publish(after, 2, 3);
    await age(40);
    return after;
  };
  const throughRow = z.object({ through: z.boolean() });
  const through = () =>
    test.database.query(
      throughRow,
      `SELECT NOT EXISTS (SELECT 1 FROM event_log e WHERE (e.xid, e.position) > (c.xid, c.position))
         AS through FROM event_cursor c WHERE subscriber = 'test.stayer'`,
    );
  const stayerIsThrough = () =>
    expect.poll(through, { timeout: 10_000 }).toEqual([{ through: true }]);

  it('holds the log for as long as that is retained, then no longer; its loss is told', async () => {
    const on = await removed();
    await stayerIsThrough();
    await night(on);
    expect(await cursors()).toEqual([
      { subscriber: 'test.removable', marked: true },
      { subscriber: 'test.stayer', marked: false },
    ]);
    // 0 is still to be tried; 1 everybody has.
    expect(await logged()).toEqual([0, 2, 3]);
    await sinceMarked(RETENTION_DAYS - 1);
    await night(on);
    expect(await logged()).toEqual([0, 2, 3]);

    await sinceMarked(RETENTION_DAYS + 1);
    await night(on);
    await night(on);
    expect(await cursors()).toEqual([{ subscriber: 'test.stayer', marked: false }]);
    expect(await logged()).toEqual([0]);
    const parked = z.object({ state: z.string(), reason: z.string() });
    const left = await test.database.query(parked, 'SELECT state, reason FROM event_delivery');
    expect(left).toEqual([
      {
        state: 'dead',
        reason: expect.stringMatching(/^events\.subscriber_absent: .*; Error: not yet$/) as unknown,
      },
    ]);
    expect(await on.application.get(Metrics).text()).toMatch(
      /^events_cursors_retired_total\{subscriber="test.removable"\} 1$/m,
    );
  });

  it('is kept for the subscriber that comes back in time', async () => {
    const on = await removed();
    await night(on);
    await sinceMarked(RETENTION_DAYS - 1);
    const again = await restartWith(RemovableModule, StayerModule);
    await isRead(3);
    expect(await cursors()).toContainEqual({ subscriber: 'test.removable', marked: false });
    expect(seen).toEqual([1, 2, 3]);
    await sinceMarked(RETENTION_DAYS + 1);
    await night(again);
    expect(await cursors()).toHaveLength(2);
  });

  it('is left alone where nobody works on any: the service has just started', async () => {
    const on = await removed();
    await night(on);
    await sinceMarked(RETENTION_DAYS + 1);
    await on.dispatcher.stop();
    await night(on);
    expect(await cursors()).toHaveLength(2);
    expect(await logged()).toEqual([0, 2, 3]);
  });
});
