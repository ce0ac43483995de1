import { setTimeout as slowly } from 'node:timers/promises';
import { Injectable, Logger, Module, type Type } from '@nestjs/common';
import { DatabaseUnavailableError } from '@zoom-platform/database';
import { EventPublisher } from './event-publisher.port.js';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { EventLogReader } from './log/event-log.reader.js';
import { DeadLetterStore } from './delivery/dead-letter.store.js';
import { DeliveryStore } from './delivery/delivery.store.js';
import { domainEvent } from './domain-event.type.js';
import type { EventEnvelope } from './envelope.type.js';
import { eventsMigrations } from './events.migrations.js';
import { OnDomainEvent } from './on-domain-event.decorator.js';
import { startWithEvents } from './testing.js';

class Counted extends domainEvent({
  type: 'test.counted',
  version: 1,
  summary: 'A number was counted.',
  payload: z.object({ n: z.number(), text: z.string().optional() }),
}) {}

/** An event whose transaction began before another's and commits after it was looked for. */
async function lateCommit(test: TestDatabase, publisher: EventPublisher, reader: EventLogReader) {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const appended = Promise.withResolvers<undefined>();
  const append = (n: number, key: string) =>
    test.database.transaction((tx) => publisher.append(tx, new Counted({ n }), { key }));
  const late = test.database.transaction(async (tx) => {
    await publisher.append(tx, new Counted({ n: 1 }), { key: 'late' });
    appended.resolve(undefined);
    await held;
  });
  await appended.promise;
  await append(2, 'early');
  const reads = vi.spyOn(reader, 'read');
  await expect.poll(() => reads.mock.settledResults.length).toBeGreaterThan(1);
  release();
  await late;
  await append(3, 'early');
}

/** What the subscriber under test saw, and how it behaves for a number. */
let seen: { n: number; key: string; id: string }[] = [];
let behave: (n: number) => Promise<void> | void = () => undefined;

@Injectable()
class Counter {
  @OnDomainEvent(Counted, { subscriber: 'test.counter', from: 'beginning' })
  async onCounted(event: Counted, envelope: EventEnvelope): Promise<void> {
    await behave(event.payload.n);
    seen.push({ n: event.payload.n, key: envelope.key, id: envelope.id });
  }
}

@Module({ providers: [Counter] })
class CounterModule {}

const deadRow = z.object({ reason: z.string().nullable(), attempts: z.number() });

describeOnEachEngine('Domain events', (open) => {
  let test: TestDatabase;
  let app: Awaited<ReturnType<typeof startWithEvents>>;
  const start = async (
    modules: readonly Type[] = [CounterModule],
    config: Parameters<typeof startWithEvents>[2] = {},
  ) => {
    app = await startWithEvents(test, modules, config);
    return app.application.get(EventPublisher);
  };
  const publish = (publisher: EventPublisher, key: string, ...numbers: number[]) =>
    test.database.transaction((tx) =>
      publisher.appendAll(
        tx,
        numbers.map((n) => ({ event: new Counted({ n }), options: { key } })),
      ),
    );
  const numbers = (key: string) => seen.filter((s) => s.key === key).map(({ n }) => n);

  beforeEach(async () => {
    seen = [];
    behave = () => undefined;
    test = await open([eventsMigrations]);
  });
  afterEach(async () => {
    await app.close();
    await test.close();
  });

  it('delivers what was committed, in order per key, and nothing that was rolled back', async () => {
    const publisher = await start();
    await publish(publisher, 'a', 1, 2, 3);
    await test.database
      .transaction(async (tx) => {
        await publisher.append(tx, new Counted({ n: 99 }), { key: 'a' });
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    await publish(publisher, 'a', 4);
    await expect.poll(() => numbers('a')).toEqual([1, 2, 3, 4]);
  });

  it('retries a failing event and holds up only its own key', async () => {
    let failures = 2;
    behave = (n) => {
      if (n === 1 && failures-- > 0) throw new Error('not yet');
    };
    const publisher = await start();
    await publish(publisher, 'bad', 1, 2);
    await publish(publisher, 'good', 10, 11);
    await expect.poll(() => numbers('good')).toEqual([10, 11]);
    await expect.poll(() => numbers('bad'), { timeout: 5_000 }).toEqual([1, 2]);
  });

  it('parks a dead letter with its reason after the last attempt, and the key goes on', async () => {
    behave = (n) => {
      if (n === 1) throw new Error('never');
    };
    const publisher = await start();
    await publish(publisher, 'k', 1, 2);
    await expect.poll(() => numbers('k'), { timeout: 5_000 }).toEqual([2]);
    const dead = await test.database.query(
      deadRow,
      "SELECT reason, attempts FROM event_delivery WHERE state = 'dead'",
    );
    expect(dead).toEqual([{ reason: 'Error: never', attempts: 3 }]);
  });

  it('is not held up by a handler that never settles', async () => {
    behave = (n) => (n === 1 ? new Promise<void>(() => undefined) : undefined);
    const publisher = await start();
    await publish(publisher, 'stuck', 1, 2);
    await publish(publisher, 'free', 3);
    await expect.poll(() => numbers('free'), { timeout: 5_000 }).toEqual([3]);
    await publish(publisher, 'free', 4);
    await expect.poll(() => numbers('free'), { timeout: 5_000 }).toEqual([3, 4]);
    expect(numbers('stuck')).toEqual([]);
  });

  it('goes on from its cursor after a restart, without a repeat', async () => {
    await publish(await start(), 'a', 1);
    await expect.poll(() => numbers('a')).toEqual([1]);
    await app.close();
    await publish(await start([]), 'a', 2);
    await app.close();
    await start();
    await expect.poll(() => numbers('a')).toEqual([1, 2]);
  });

  it('never skips an event that commits late', async ({ skip }) => {
    if (test.engine === 'pglite') skip('one connection: no two transactions run at once');
    const publisher = await start();
    await lateCommit(test, publisher, app.application.get(EventLogReader));
    await expect.poll(() => numbers('early')).toEqual([2, 3]);
    await expect.poll(() => numbers('late')).toEqual([1]);
  });

  it('never handles one key twice at one time, although the store fails meanwhile', async () => {
    const running: number[] = [];
    const overlaps: number[] = [];
    behave = async (n) => {
      if (running.includes(n)) overlaps.push(n);
      running.push(n);
      if (n === 1) throw new Error('fails while the store is away');
      // Slower than the poll after which a loop that did not wait would begin the batch again.
      await slowly(150);
      running.splice(running.indexOf(n), 1);
    };
    const publisher = await start();
    const record = vi.spyOn(app.application.get(DeliveryStore), 'record');
    record.mockRejectedValueOnce(new Error('away'));
    // In one transaction, so that both keys stand in one batch.
    await test.database.transaction((tx) =>
      publisher.appendAll(tx, [
        { event: new Counted({ n: 1 }), options: { key: 'bad' } },
        ...[10, 11, 12].map((n) => ({ event: new Counted({ n }), options: { key: 'good' } })),
      ]),
    );
    await expect.poll(() => numbers('good')).toContain(12);
    expect(overlaps.filter((n) => n > 1)).toEqual([]);
  });

  it('takes a cursor again that it could not open', async () => {
    const open = vi.spyOn(DeliveryStore.prototype, 'resume');
    open.mockRejectedValueOnce(new Error('away'));
    const publisher = await start();
    open.mockRestore();
    await publish(publisher, 'a', 1);
    await expect.poll(() => numbers('a'), { timeout: 5_000 }).toEqual([1]);
  });

  it('says once for each cause that a subscriber gets no events, and anew after it got some', async () => {
    await start();
    const warnings: unknown[] = [];
    vi.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => {
      warnings.push(message);
    });
    const read = vi.spyOn(app.application.get(EventLogReader), 'read');
    const failsFor = async (error: Error) => {
      read.mockRejectedValue(error);
      const before = read.mock.calls.length;
      await expect
        .poll(() => read.mock.calls.length, { timeout: 5_000 })
        .toBeGreaterThan(before + 3);
    };
    const said = (cause: string) => `test.counter gets no events now: ${cause}. It goes on trying.`;
    const away = said('database.unavailable');
    await failsFor(new DatabaseUnavailableError('planted'));
    expect(warnings).toEqual([away]);
    await failsFor(new TypeError('planted'));
    expect(warnings).toEqual([away, said('TypeError')]);
    read.mockRestore();
    const passes = vi.spyOn(app.application.get(EventLogReader), 'read');
    await expect.poll(() => passes.mock.settledResults.length).toBeGreaterThan(1);
    passes.mockRejectedValue(new TypeError('planted'));
    await expect.poll(() => warnings).toEqual([away, said('TypeError'), said('TypeError')]);
    vi.restoreAllMocks();
  });

  it('delivers a replay once, also while another key is held', async () => {
    behave = (n) => {
      if (n === 1) throw new Error('never');
    };
    const publisher = await start([CounterModule], { EVENTS_RETRY_BASE_MS: 60_000 });
    await publish(publisher, 'bad', 1);
    await publish(publisher, 'good', 2);
    await expect.poll(() => numbers('good')).toEqual([2]);
    const good = seen.find(({ key }) => key === 'good');
    const event = await app.application.get(EventLogReader).find(good?.id ?? '');
    if (event === undefined) throw new Error('no event');
    const letters = new DeadLetterStore(test.database);
    const deliveries = app.application.get(DeliveryStore);
    const due = deliveries.due.bind(deliveries);
    // After the worker looked which keys are held, and before it looks what is due.
    vi.spyOn(deliveries, 'due').mockImplementationOnce(async (...asked) => {
      expect(await letters.replay('test.counter', event)).toBe('replayed');
      return due(...asked);
    });
    await expect.poll(() => numbers('good'), { timeout: 5_000 }).toEqual([2, 2]);
    const keyOf = z.object({ key: z.string() });
    const parked = () => test.database.query(keyOf, 'SELECT key FROM event_delivery');
    await expect.poll(parked).toEqual([{ key: 'bad' }]);
    expect(numbers('good')).toEqual([2, 2]);
  });

  it('drains what waited behind a retry at once', async () => {
    let failures = 1;
    behave = (n) => {
      if (n === 0 && failures-- > 0) throw new Error('not yet');
    };
    const publisher = await start();
    const wanted = Array.from({ length: 60 }, (_, n) => n);
    await publish(publisher, 'k', ...wanted);
    const reads = vi.spyOn(app.application.get(EventLogReader), 'read');
    await expect.poll(() => numbers('k'), { timeout: 10_000 }).toEqual(wanted);
    expect(reads.mock.calls.length).toBeLessThan(200);
  });

  it('gives a new subscriber the past days that it asks for, and no more', async () => {
    const publisher = await start([]);
    await publish(publisher, 'a', 1, 2, 3);
    await test.database.execute(
      `UPDATE event_log SET recorded_at = clock_timestamp() - interval '3 days'
       WHERE payload LIKE '%1%'`,
    );
    await app.close();

    @Injectable()
    class Latecomer {
      @OnDomainEvent(Counted, { subscriber: 'test.latecomer', from: { daysAgo: 2 } })
      onCounted({ payload }: Counted, { key, id }: EventEnvelope): void {
        seen.push({ n: payload.n, key, id });
      }
    }

    @Module({ providers: [Latecomer] })
    class LatecomerModule {}

    await publish(await start([LatecomerModule]), 'a', 4);
    await expect.poll(() => numbers('a')).toEqual([2, 3, 4]);
  });

  it('carries hostile text through the log', async () => {
    const texts: string[] = [];
    const publisher = await start();
    behave = () => undefined;
    const text = '\0 \ud800 \u2028 __proto__ "';
    await test.database.transaction((tx) =>
      publisher.append(tx, new Counted({ n: 7, text }), { key: 'k\0\ud800' }),
    );
    await expect.poll(() => seen.map(({ n }) => n)).toEqual([7]);
    const rows = await test.database.query(
      z.object({ payload: z.string() }),
      'SELECT payload FROM event_log',
    );
    for (const { payload } of rows) {
      texts.push(z.object({ text: z.string() }).parse(JSON.parse(payload)).text);
    }
    expect(texts).toEqual([text]);
  });

  it('hands the cursor of a dead replica over, and the dead one moves nothing any more', async () => {
    await publish(await start(), 'a', 1);
    await expect.poll(() => numbers('a')).toEqual([1]);
    await test.database.execute('UPDATE event_cursor SET owner = gen_random_uuid(), epoch = 99');
    await publish(app.application.get(EventPublisher), 'a', 2);
    await expect.poll(() => numbers('a'), { timeout: 5_000 }).toEqual([1, 2, 2]);
  });
});
