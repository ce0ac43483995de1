import { Database } from '@zoom-platform/database';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { domainEvent } from '../domain-event.type.js';
import { EventPublisher } from '../event-publisher.port.js';
import { eventsMigrations } from '../events.migrations.js';
import { startWithEvents } from '../testing/event.harness.js';
import { BEGINNING, EventLogReader, type Batch } from './event-log.reader.js';
import type { Place } from './logged-event.row.js';
import { LogTail } from './log.tail.js';

const payload = z.object({ number: z.number() });

class RainFell extends domainEvent({ type: 'rain.fell', version: 1, summary: 'Rain.', payload }) {}
class SnowFell extends domainEvent({ type: 'snow.fell', version: 1, summary: 'Snow.', payload }) {}

const BOTH = ['rain.fell', 'snow.fell'];
const MORE_THAN_A_PAGE = 600;

describeOnEachEngine('the newest stretch of the log', (open) => {
  let test: TestDatabase;
  let service: Awaited<ReturnType<typeof startWithEvents>>;
  let tail: LogTail;
  let reader: EventLogReader;

  beforeEach(async () => {
    test = await open([eventsMigrations]);
    service = await startWithEvents(test, []);
    tail = service.application.get(LogTail);
    reader = service.application.get(EventLogReader);
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    await service.close();
    await test.close();
  });

  function publish(...events: readonly (RainFell | SnowFell)[]): Promise<void> {
    const publisher = service.application.get(EventPublisher);
    return service.application.get(Database).transaction((tx) =>
      publisher.appendAll(
        tx,
        events.map((event) => ({ event, options: { key: 'k' } })),
      ),
    );
  }

  const rain = (...numbers: readonly number[]) => numbers.map((number) => new RainFell({ number }));
  const numbersOf = ({ events }: Batch) =>
    events.map((event) => payload.parse(JSON.parse(event.payload)).number);

  /** Other databases of the server hold the horizon back for as long as their transactions run. */
  async function caughtUp(): Promise<Place> {
    const isWhole = async () => (await tail.read(BEGINNING, BOTH, 10_000)).events.length;
    const [row] = await test.database.query(
      z.object({ count: z.number() }),
      'SELECT count(*)::integer AS count FROM event_log',
    );
    await expect.poll(isWhole, { timeout: 15_000 }).toBe(row?.count);
    return (await tail.read(BEGINNING, BOTH, 10_000)).upTo;
  }

  it('is read once for all who ask at the same time', async () => {
    await publish(...rain(0));
    const end = await caughtUp();
    await publish(...rain(1, 2), new SnowFell({ number: 3 }));
    await caughtUp();
    const reads = vi.spyOn(reader, 'read');
    const asked = Array.from({ length: 50 }, () => tail.read(end, ['rain.fell'], 10));
    for (const batch of await Promise.all(asked)) expect(numbersOf(batch)).toEqual([1, 2]);
    expect(reads).toHaveBeenCalledTimes(1);
  });

  it('is never less than what was there at the call, though a read is under way', async () => {
    await publish(...rain(0));
    const end = await caughtUp();
    const read = reader.read.bind(reader);
    const held = Promise.withResolvers<undefined>();
    const reads = vi.spyOn(reader, 'read').mockImplementationOnce(async (...values) => {
      const early = await read(...values);
      await held.promise;
      return early;
    });
    const before = tail.read(end, BOTH, 10);
    await vi.waitFor(() => {
      expect(reads).toHaveBeenCalledTimes(1);
    });
    await publish(...rain(1));
    // Seen by whoever reads the log itself: the horizon has passed it.
    await expect
      .poll(async () => numbersOf(await read(end, {}, 10)), { timeout: 15_000 })
      .toEqual([1]);
    const after = tail.read(end, BOTH, 10);
    held.resolve(undefined);
    await before;
    expect(numbersOf(await after)).toEqual([1]);
  });

  it('gives each the types and as many as it asks for, and the place to go on from', async () => {
    await publish(...rain(0));
    const end = await caughtUp();
    await publish(...rain(1), new SnowFell({ number: 2 }), ...rain(3, 4));
    const last = await caughtUp();
    const first = await tail.read(end, ['rain.fell'], 2);
    expect(numbersOf(first)).toEqual([1, 3]);
    const second = await tail.read(first.upTo, ['rain.fell'], 2);
    expect([numbersOf(second), second.upTo]).toEqual([[4], last]);
    expect(await tail.read(end, ['hail.fell'], 2)).toEqual({ events: [], upTo: last });
  });

  it('is bounded: who is behind it reads the log, and misses nothing', async () => {
    await publish(...rain(0));
    const end = await caughtUp();
    await tail.read(end, BOTH, 10);
    await publish(...rain(...Array.from({ length: MORE_THAN_A_PAGE }, (_, index) => index + 1)));
    await caughtUp();
    const seen: number[] = [];
    for (let from = end; ;) {
      const batch = await tail.read(from, BOTH, 100);
      seen.push(...numbersOf(batch));
      if (batch.events.length === 0) break;
      from = batch.upTo;
    }
    expect(seen).toEqual(Array.from({ length: MORE_THAN_A_PAGE }, (_, index) => index + 1));
  });

  it('goes on after a read that failed', async () => {
    await publish(...rain(0));
    const end = await caughtUp();
    vi.spyOn(reader, 'read').mockRejectedValueOnce(new Error('planted'));
    await expect(tail.read(end, BOTH, 10)).rejects.toThrow('planted');
    await publish(...rain(1));
    await caughtUp();
    expect(numbersOf(await tail.read(end, BOTH, 10))).toEqual([1]);
  });
});
