import { Injectable, Module, type Type } from '@nestjs/common';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { Metrics } from '@zoom-platform/observability';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { domainEvent } from '../domain-event.type.js';
import { EventPublisher } from '../event-publisher.port.js';
import { eventsMigrations } from '../events.migrations.js';
import { OnDomainEvent } from '../on-domain-event.decorator.js';
import { startWithEvents } from '../testing.js';
import { LagReader } from './lag.reader.js';

class Counted extends domainEvent({
  type: 'test.counted',
  version: 1,
  summary: 'A number was counted.',
  payload: z.object({ n: z.number() }),
}) {}

/** A long transaction elsewhere on the server holds all readers up. */
const POLL = { timeout: 10_000 };

let fails = false;

@Injectable()
class Counter {
  @OnDomainEvent(Counted, { subscriber: 'test.counter', from: 'beginning' })
  onCounted(): void {
    if (fails) throw new Error('not yet');
  }
}

@Module({ providers: [Counter] })
class CounterModule {}

type Replica = Awaited<ReturnType<typeof startWithEvents>>;

describeOnEachEngine('the lag of subscribers', (open) => {
  let test: TestDatabase;
  let replicas: Replica[] = [];

  beforeEach(async () => {
    fails = false;
    test = await open([eventsMigrations]);
  });
  afterEach(async () => {
    for (const replica of replicas) await replica.close();
    replicas = [];
    await test.close();
  });

  const start = async (modules: readonly Type[]) => {
    const replica = await startWithEvents(test, modules, { EVENTS_MAX_ATTEMPTS: 100 });
    replicas.push(replica);
    return replica;
  };
  const publish = (replica: Replica, ...numbers: readonly number[]) =>
    test.database.transaction((tx) =>
      replica.application.get(EventPublisher).appendAll(
        tx,
        numbers.map((n) => ({ event: new Counted({ n }), options: { key: 'k' } })),
      ),
    );
  const shown = async (replica: Replica, gauge: string) => {
    const text = await replica.application.get(Metrics).text();
    const found = new RegExp(`^${gauge}\\{subscriber="test.counter"\\} (.*)$`, 'm').exec(text);
    return found === null ? undefined : Number(found[1]);
  };
  const each = (replica: Replica) =>
    Promise.all(
      ['events_subscriber_lag_events', 'events_subscriber_claimed', 'events_dead_letters'].map(
        (gauge) => shown(replica, gauge),
      ),
    );

  it('is the same on every replica, also of a subscriber that is gone and comes back', async () => {
    const [without, first] = [await start([]), await start([CounterModule])];
    await publish(first, 1);
    await expect.poll(() => each(without), POLL).toEqual([0, 1, 0]);
    expect(await shown(without, 'events_subscriber_lag_seconds')).toBe(0);

    await first.close();
    replicas = [without];
    await publish(without, 2, 3, 4);
    await test.database.execute(
      `UPDATE event_log SET recorded_at = recorded_at - interval '1 hour' WHERE payload LIKE '%2%'`,
    );
    expect(await each(without)).toEqual([3, 0, 0]);
    expect(await shown(without, 'events_subscriber_lag_seconds')).toBeGreaterThan(3_599);

    const again = await start([CounterModule]);
    for (const replica of [again, without]) {
      await expect.poll(() => each(replica), POLL).toEqual([0, 1, 0]);
      expect(await shown(replica, 'events_subscriber_lag_seconds')).toBe(0);
    }
  });

  it('counts what is tried again, and what waits behind it', async () => {
    const replica = await start([CounterModule]);
    fails = true;
    await publish(replica, 1, 2, 3);
    // The cursor has passed them.
    const passed = z.object({ passed: z.boolean() });
    const cursor = () =>
      test.database.query(
        passed,
        `SELECT (c.xid, c.position) >= (e.xid, e.position) AS passed FROM event_cursor c,
           LATERAL (SELECT xid, position FROM event_log ORDER BY xid DESC, position DESC LIMIT 1) e`,
      );
    await expect.poll(cursor, POLL).toEqual([{ passed: true }]);
    expect(await each(replica)).toEqual([3, 1, 0]);
    expect(await shown(replica, 'events_subscriber_lag_seconds')).toBeGreaterThan(0);
    await replica.dispatcher.stop();
    await test.database.execute("UPDATE event_delivery SET state = 'dead'");
    expect(await each(replica)).toEqual([0, 0, 3]);
  });

  it('is left out, and nothing else is, while the database does not answer', async () => {
    const replica = await start([CounterModule]);
    await expect.poll(() => each(replica), POLL).toEqual([0, 1, 0]);
    const read = vi.spyOn(replica.application.get(LagReader), 'read');
    read.mockRejectedValueOnce(new Error('away'));
    const text = await replica.application.get(Metrics).text();
    expect(text).toContain('process_cpu_user_seconds_total');
    expect(text).not.toContain('subscriber="test.counter"} ');
    expect(await each(replica)).toEqual([0, 1, 0]);
  });
});
