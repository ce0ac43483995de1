import { setTimeout as slowly } from 'node:timers/promises';
import { Injectable, Module } from '@nestjs/common';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { domainEvent } from '../domain-event.type.js';
import type { EventEnvelope } from '../envelope.type.js';
import { EventPublisher } from '../event-publisher.port.js';
import { eventsMigrations } from '../events.migrations.js';
import { OnDomainEvent } from '../on-domain-event.decorator.js';
import { startWithEvents } from '../testing.js';
import { MOST_LANES } from './lane.runner.js';

class Numbered extends domainEvent({
  type: 'test.numbered',
  version: 1,
  summary: 'A number.',
  payload: z.object({ n: z.number() }),
}) {}

let seen: { readonly subscriber: string; readonly key: string; readonly n: number }[] = [];
/** What the first subscriber does before it has seen an event; the second sees all at once. */
let behave: (key: string, n: number) => Promise<void> | void = () => undefined;

@Injectable()
class First {
  @OnDomainEvent(Numbered, { subscriber: 'first', from: 'beginning' })
  async onNumbered({ payload: { n } }: Numbered, { key }: EventEnvelope): Promise<void> {
    await behave(key, n);
    seen.push({ subscriber: 'first', key, n });
  }
}

@Injectable()
class Second {
  @OnDomainEvent(Numbered, { subscriber: 'second', from: 'beginning' })
  onNumbered({ payload: { n } }: Numbered, { key }: EventEnvelope): void {
    seen.push({ subscriber: 'second', key, n });
  }
}

@Module({ providers: [First, Second] })
class SubscribersModule {}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
const PATIENT = { timeout: 60_000 };

vi.setConfig({ testTimeout: 180_000 });

describeOnEachEngine('A key that is slow or fails', (open) => {
  let test: TestDatabase;
  let app: Awaited<ReturnType<typeof startWithEvents>>;
  const start = async () => {
    app = await startWithEvents(test, [SubscribersModule], { EVENTS_MAX_ATTEMPTS: 100 });
  };
  beforeEach(async () => {
    seen = [];
    behave = () => undefined;
    test = await open([eventsMigrations]);
    await start();
  });
  afterEach(async () => {
    await app.close();
    await test.close();
  });

  const publish = (events: readonly { readonly key: string; readonly n: number }[]) =>
    test.database.transaction((tx) =>
      app.application.get(EventPublisher).appendAll(
        tx,
        events.map(({ key, n }) => ({ event: new Numbered({ n }), options: { key } })),
      ),
    );
  const numbersOf = (key: string, subscriber = 'first') =>
    seen.filter((one) => one.key === key && one.subscriber === subscriber).map(({ n }) => n);
  const parked = async (state: string) => {
    const [row] = await test.database.query(
      z.object({ count: z.number() }),
      'SELECT count(*)::integer AS count FROM event_delivery WHERE state = $1',
      [state],
    );
    return row?.count;
  };

  it('delays no other, however much waits behind it', async () => {
    let fails = true;
    behave = (key) => {
      if (key === 'stuck' && fails) throw new Error('not yet');
    };
    const wanted = upTo(4_000);
    for (const from of [0, 1_000, 2_000, 3_000]) {
      await publish(wanted.slice(from, from + 1_000).map((n) => ({ key: 'stuck', n })));
    }
    await expect.poll(() => parked('waiting'), PATIENT).toBe(wanted.length - 1);
    await publish([{ key: 'other', n: 1 }]);
    await expect.poll(() => numbersOf('other'), PATIENT).toEqual([1]);
    expect(numbersOf('stuck')).toEqual([]);
    fails = false;
    await expect.poll(() => numbersOf('stuck').length, PATIENT).toBe(wanted.length);
    expect(numbersOf('stuck')).toEqual(wanted);
  });

  it('delays no other, however many they are', async () => {
    let fails = true;
    behave = (key) => {
      if (key !== 'other' && fails) throw new Error('not yet');
    };
    const keys = upTo(3 * MOST_LANES).map((index) => `key ${String(index)}`);
    await publish([0, 1].flatMap((n) => keys.map((key) => ({ key, n }))));
    await expect.poll(() => parked('retrying'), PATIENT).toBe(keys.length);
    await publish([{ key: 'other', n: 1 }]);
    await expect.poll(() => numbersOf('other'), PATIENT).toEqual([1]);
    fails = false;
    await expect.poll(() => numbersOf(keys.at(-1) ?? ''), PATIENT).toEqual([0, 1]);
    await expect
      .poll(() => new Set(keys.map((key) => numbersOf(key).join())), PATIENT)
      .toEqual(new Set(['0,1']));
  });

  it('is not waited for: the log is read on while it runs', async () => {
    const begun = Promise.withResolvers<undefined>();
    const arrived = Promise.withResolvers<undefined>();
    behave = async (key) => {
      begun.resolve(undefined);
      if (key === 'hot') await Promise.race([arrived.promise, slowly(100)]);
      else arrived.resolve(undefined);
    };
    const wanted = upTo(200);
    await publish(wanted.map((n) => ({ key: 'hot', n })));
    await begun.promise;
    await publish([{ key: 'cold', n: 1 }]);
    await expect.poll(() => numbersOf('hot').length, PATIENT).toBe(wanted.length);
    expect(numbersOf('hot')).toEqual(wanted);
    const order = seen.filter(({ subscriber }) => subscriber === 'first').map(({ key }) => key);
    expect(order.indexOf('cold')).toBeLessThan(order.lastIndexOf('hot'));
  });

  it('is written down with what waits behind it, and goes on in its order', async () => {
    const gate = Promise.withResolvers<undefined>();
    behave = (key) => (key === 'hot' ? gate.promise.then(() => undefined) : undefined);
    await publish(upTo(30).map((n) => ({ key: 'hot', n })));
    await expect.poll(() => parked('waiting'), PATIENT).toBe(29);
    await publish(
      upTo(40)
        .slice(30)
        .map((n) => ({ key: 'hot', n })),
    );
    await expect.poll(() => parked('waiting'), PATIENT).toBe(39);
    gate.resolve(undefined);
    await expect.poll(() => numbersOf('hot').length, PATIENT).toBe(40);
    expect(numbersOf('hot')).toEqual(upTo(40));
    await expect
      .poll(async () => [await parked('waiting'), await parked('retrying')])
      .toEqual([0, 0]);
  });

  it('costs its subscriber a bounded number of handlers, and another subscriber nothing', async () => {
    const gate = Promise.withResolvers<undefined>();
    let running = 0;
    let most = 0;
    behave = async () => {
      running += 1;
      most = Math.max(most, running);
      await gate.promise;
      running -= 1;
    };
    const keys = upTo(MOST_LANES + 100).map((index) => `key ${String(index)}`);
    await publish(keys.map((key) => ({ key, n: 1 })));
    const count = (subscriber: string) =>
      seen.filter((one) => one.subscriber === subscriber).length;
    await expect.poll(() => count('second'), PATIENT).toBe(keys.length);
    await expect.poll(() => parked('retrying'), PATIENT).toBe(MOST_LANES);
    // Time enough for the first to begin more, if it would.
    for (const n of upTo(5)) {
      await publish([{ key: 'more', n }]);
      await expect.poll(() => numbersOf('more', 'second'), PATIENT).toContain(n);
    }
    expect(count('first')).toBe(0);
    gate.resolve(undefined);
    await expect.poll(() => count('first'), PATIENT).toBe(keys.length + 5);
    expect(most).toBe(MOST_LANES);
  });

  it('does not make a successor repeat the others', async () => {
    const gate = Promise.withResolvers<undefined>();
    behave = (key) => (key === 'hot' ? gate.promise.then(() => undefined) : undefined);
    await publish([
      { key: 'hot', n: 0 },
      { key: 'cold', n: 1 },
      { key: 'hot', n: 2 },
    ]);
    await expect.poll(() => numbersOf('cold'), PATIENT).toEqual([1]);
    await app.close();
    behave = () => undefined;
    await start();
    await expect.poll(() => numbersOf('hot'), PATIENT).toEqual([0, 2]);
    expect(numbersOf('cold')).toEqual([1]);
    gate.resolve(undefined);
  });
});
