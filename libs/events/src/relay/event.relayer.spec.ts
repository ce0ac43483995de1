import { CloudEvent as JudgedEvent } from 'cloudevents';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { Metrics } from '@zoom-platform/observability';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { domainEvent } from '../domain-event.type.js';
import { DeadLetterStore } from '../delivery/dead-letter.store.js';
import { EventPublisher } from '../event-publisher.port.js';
import { eventsMigrations } from '../events.migrations.js';
import { EventLogReader } from '../log/event-log.reader.js';
import { RelayModule } from './relay.module.js';
import { startWithEvents } from '../testing.js';
import { NatsBroker, whyNoBroker } from '../testing/nats.broker.js';

class Counted extends domainEvent({
  type: 'test.counted',
  version: 2,
  summary: 'A number was counted.',
  payload: z.object({ n: z.number(), padding: z.string().optional() }),
}) {}

const relayed = z.object({
  id: z.string(),
  source: z.string(),
  type: z.string(),
  subject: z.string(),
  time: z.string(),
  data: z.object({ n: z.number() }),
});

const STREAM = 'ZOOM_PLATFORM';
const MAX_PAYLOAD = 4_096;

describeOnEachEngine('The relay to NATS JetStream (a real nats-server)', (open) => {
  const why = whyNoBroker();
  let test: TestDatabase;
  let broker: NatsBroker;
  let app: Awaited<ReturnType<typeof startWithEvents>>;

  beforeEach(async ({ skip }) => {
    if (why !== null) skip(why);
    test = await open([eventsMigrations]);
    broker = await NatsBroker.start(MAX_PAYLOAD);
    app = await startWithEvents(test, [RelayModule], { EVENT_RELAY_URL: broker.url });
  });

  afterEach(async () => {
    if (why !== null) return;
    await app.close();
    await broker.remove();
    await test.close();
  });

  async function publish(key: string, ...numbers: readonly number[]): Promise<void> {
    for (const n of numbers) {
      await test.database.transaction((tx) =>
        app.application.get(EventPublisher).append(tx, new Counted({ n }), { key }),
      );
    }
  }

  /** As a consumer sees them that drops repeats by their id. */
  async function consumed() {
    const messages = await broker.messages(STREAM).catch(() => []);
    const events = messages.map(({ json }) => relayed.parse(json));
    return [...new Map(events.map((event) => [event.id, event])).values()];
  }

  const numbersOf = async (key: string) =>
    (await consumed()).filter(({ subject }) => subject === key).map(({ data }) => data.n);

  it('sends each event as a CloudEvent, in order per key', async () => {
    await publish('a', 1, 2, 3);
    await publish('b', 10, 11);
    await expect.poll(() => numbersOf('b'), { timeout: 10_000 }).toEqual([10, 11]);
    expect(await numbersOf('a')).toEqual([1, 2, 3]);
    for (const { json, subject, contentType } of await broker.messages(STREAM)) {
      // The SDK of the CloudEvents project judges: it throws at what its specification forbids.
      const judged = new JudgedEvent(relayed.loose().parse(json));
      expect(judged.validate()).toBe(true);
      expect(judged).toMatchObject({ type: 'test.counted.v2', source: 'urn:zoom-platform' });
      expect(subject).toBe('zoom-platform.events.test.counted.v2');
      expect(contentType).toBe('application/cloudevents+json; charset=utf-8');
    }
  });

  it('a broker that is killed delays and loses nothing', { timeout: 60_000 }, async () => {
    await publish('a', 1);
    await expect.poll(() => numbersOf('a'), { timeout: 10_000 }).toEqual([1]);
    await broker.die();
    const during = Array.from({ length: 30 }, (_, n) => n + 2);
    await publish('a', ...during);
    await publish('b', 100);
    await broker.revive();
    await expect.poll(() => numbersOf('a'), { timeout: 40_000 }).toEqual([1, ...during]);
    expect(await numbersOf('b')).toEqual([100]);
  });

  it('parks an event that the broker can never take; the next one goes on', async () => {
    await publish('a', 1);
    const padding = 'x'.repeat(2 * MAX_PAYLOAD);
    await test.database.transaction((tx) =>
      app.application.get(EventPublisher).append(tx, new Counted({ n: 2, padding }), { key: 'a' }),
    );
    await publish('a', 3);
    await expect.poll(() => numbersOf('a'), { timeout: 10_000 }).toEqual([1, 3]);
    const parked = await test.database.query(
      z.object({ subscriber: z.string(), state: z.string(), reason: z.string() }),
      'SELECT subscriber, state, reason FROM event_delivery',
    );
    expect(parked).toEqual([
      {
        subscriber: 'relay',
        state: 'dead',
        reason: expect.stringContaining('4096 bytes') as unknown,
      },
    ]);
  });

  const replay = async (id: string) => {
    const event = await app.application.get(EventLogReader).find(id);
    if (event === undefined) throw new Error('The log has no such event.');
    return app.application.get(DeadLetterStore).replay('relay', event);
  };
  const parkedStates = async () => {
    const row = z.object({ state: z.string() });
    const rows = await test.database.query(row, 'SELECT state FROM event_delivery');
    return rows.map(({ state }) => state);
  };

  it('sends a dead letter that is replayed, once the broker takes it', async () => {
    const padding = 'x'.repeat(2 * MAX_PAYLOAD);
    const id = await test.database.transaction((tx) =>
      app.application.get(EventPublisher).append(tx, new Counted({ n: 1, padding }), { key: 'a' }),
    );
    await expect.poll(parkedStates, { timeout: 10_000 }).toEqual(['dead']);
    // Still too large: it is tried, and parked once more.
    const refused = /^events_deliveries_total\{subscriber="relay",outcome="dead"\} 2$/m;
    await replay(id);
    await expect.poll(() => app.application.get(Metrics).text()).toMatch(refused);
    await expect.poll(parkedStates).toEqual(['dead']);
    await broker.die();
    await broker.revive(4 * MAX_PAYLOAD);
    await replay(id);
    await publish('a', 2);
    await expect.poll(() => numbersOf('a'), { timeout: 20_000 }).toEqual([1, 2]);
    await expect.poll(parkedStates).toEqual([]);
  });

  it('sends again what the broker has already, when it is asked to', async () => {
    const id = await test.database.transaction((tx) =>
      app.application.get(EventPublisher).append(tx, new Counted({ n: 1 }), { key: 'a' }),
    );
    await expect.poll(() => numbersOf('a'), { timeout: 10_000 }).toEqual([1]);
    await expect.poll(() => replay(id)).toBe('replayed');
    const kept = async () =>
      (await broker.messages(STREAM)).map(({ json }) => relayed.parse(json).id);
    await expect.poll(kept, { timeout: 10_000 }).toEqual([id, id]);
    await expect.poll(parkedStates).toEqual([]);
  });

  it('goes on where a replica that lost the cursor stopped', async () => {
    await publish('a', 1);
    await expect.poll(() => numbersOf('a'), { timeout: 10_000 }).toEqual([1]);
    await test.database.execute(
      "UPDATE event_cursor SET owner = gen_random_uuid(), epoch = epoch + 1 WHERE subscriber = 'relay'",
    );
    await publish('a', 2);
    await expect.poll(() => numbersOf('a'), { timeout: 10_000 }).toEqual([1, 2]);
  });
});
