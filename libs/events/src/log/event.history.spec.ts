import { Database } from '@zoom-platform/database';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { domainEvent } from '../domain-event.type.js';
import { EventPublisher } from '../event-publisher.port.js';
import { eventsMigrations } from '../events.migrations.js';
import { startWithEvents } from '../testing/event.harness.js';
import { EventHistory } from './event.history.js';

const payload = z.object({ number: z.number() });

class RainFell extends domainEvent({ type: 'rain.fell', version: 1, summary: 'Rain.', payload }) {}
class SnowFell extends domainEvent({ type: 'snow.fell', version: 1, summary: 'Snow.', payload }) {}

describeOnEachEngine('what was published before', (open) => {
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

  it('is found by type and keys, the newest first', async () => {
    const publisher = service.application.get(EventPublisher);
    const history = service.application.get(EventHistory);
    const database = service.application.get(Database);
    const publish = (event: RainFell | SnowFell, key: string) =>
      database.transaction((tx) => publisher.append(tx, event, { key }));
    await publish(new RainFell({ number: 1 }), 'oslo');
    await publish(new SnowFell({ number: 2 }), 'oslo');
    await publish(new RainFell({ number: 3 }), 'bergen');
    await publish(new RainFell({ number: 4 }), 'rome');
    const rain = async (keys: readonly string[], limit: number) =>
      (await history.newest(RainFell, keys, limit)).map((past) => past.payload);
    expect(await rain(['oslo', 'bergen'], 10)).toEqual([{ number: 3 }, { number: 1 }]);
    expect(await rain(['oslo', 'bergen', 'rome'], 1)).toEqual([{ number: 4 }]);
    expect(await rain([], 10)).toEqual([]);
    expect((await history.newest(SnowFell, ['oslo'], 1))[0]?.envelope).toMatchObject({
      type: 'snow.fell',
      key: 'oslo',
    });
  });
});
