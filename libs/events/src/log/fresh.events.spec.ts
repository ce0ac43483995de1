import { Database } from '@zoom-platform/database';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { domainEvent } from '../domain-event.type.js';
import { EventPublisher } from '../event-publisher.port.js';
import { eventsMigrations } from '../events.migrations.js';
import { startWithEvents } from '../testing/event.harness.js';
import { FreshEvents } from './fresh.events.js';

const payload = z.object({ number: z.number() });

class BellRung extends domainEvent({
  type: 'bell.rung',
  version: 1,
  summary: 'A bell.',
  payload,
}) {}
class DoorShut extends domainEvent({
  type: 'door.shut',
  version: 1,
  summary: 'A door.',
  payload,
}) {}

describeOnEachEngine('fresh events', (open) => {
  let test: TestDatabase;
  let service: Awaited<ReturnType<typeof startWithEvents>>;

  beforeEach(async () => {
    test = await open([eventsMigrations]);
    service = await startWithEvents(test, []);
  });

  afterEach(async () => {
    await service.close();
    await test.close();
  });

  const ring = (number: number, fail = false) =>
    service.application.get(Database).transaction(async (tx) => {
      const publisher = service.application.get(EventPublisher);
      await publisher.append(tx, new DoorShut({ number }), { key: 'door' });
      await publisher.append(tx, new BellRung({ number }), { key: 'bell' });
      if (fail) throw new Error('rolled back');
    });

  it('are told after the commit, of the class that was asked for, and no others', async () => {
    const fresh = service.application.get(FreshEvents);
    const told: { readonly number: number; readonly key: string; readonly type: string }[] = [];
    const stop = fresh.onFresh(BellRung, ({ payload: { number } }, { key, type }) => {
      told.push({ number, key, type });
    });
    await ring(1);
    await expect(ring(2, true)).rejects.toThrow('rolled back');
    await ring(3);
    stop();
    await ring(4);
    const rung = (number: number) => ({ number, key: 'bell', type: 'bell.rung' });
    expect(told).toEqual([rung(1), rung(3)]);
  });

  it('reach the others where one listener throws', async () => {
    const fresh = service.application.get(FreshEvents);
    const told: number[] = [];
    fresh.onFresh(BellRung, () => {
      throw new Error('a listener of somebody else');
    });
    fresh.onFresh(BellRung, (event) => told.push(event.payload.number));
    await ring(1);
    expect(told).toEqual([1]);
  });
});
