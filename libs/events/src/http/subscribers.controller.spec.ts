import { expect, it } from 'vitest';
import { z } from 'zod';
import { describeEventsApi, KEYS } from '../testing/events-api.stage.js';

const subscriberList = z.object({
  subscribers: z.array(z.looseObject({ subscriber: z.string() })),
});

describeEventsApi('the events API (real sockets)', (at) => {
  it('lists subscribers, also one that was removed, and forgets that one alone', async () => {
    const stage = at();
    await stage.publish('a', 0);
    await stage.shown(1);
    // As a module leaves them that was removed: a place in the log, and a dead letter.
    await stage.test.database.execute(
      "INSERT INTO event_cursor (subscriber, xid, position) VALUES ('test.removed', '0', 0)",
    );
    await stage.test.database.execute(
      `INSERT INTO event_delivery (subscriber, xid, position, key, state)
       SELECT 'test.removed', xid, position, key, 'dead' FROM event_log`,
    );
    const listed = async () =>
      subscriberList.parse(await (await stage.call('/subscribers')).json()).subscribers;
    const listener = { claimed: true, lagEvents: 0, lagSeconds: 0, deadLetters: 0 };
    await expect.poll(listed, { timeout: 10_000 }).toMatchObject([
      { subscriber: 'test.listener', ...listener },
      { subscriber: 'test.removed', claimed: false, lagEvents: 1, deadLetters: 1 },
    ]);

    const forget = (name: string, key?: string) =>
      stage.call(`/subscribers/${name}`, { method: 'DELETE' }, key);
    expect((await forget('test.removed', KEYS.reader)).status).toBe(403);
    const present = await forget('test.listener');
    expect(await present.json()).toMatchObject({ status: 409, code: 'events.subscriber_present' });
    const forgotten = await forget('test.removed');
    expect(await forgotten.json()).toEqual({ subscriber: 'test.removed', parked: 1 });
    const unknown = await forget('test.removed');
    expect(await unknown.json()).toMatchObject({ status: 404, code: 'events.subscriber_unknown' });
    expect(await listed()).toMatchObject([{ subscriber: 'test.listener', ...listener }]);

    // Also while its cursor is between two owners.
    await stage.stopDelivery();
    expect((await forget('test.listener')).status).toBe(409);
  });

  it('never forgets what another replica works for', async () => {
    const stage = at();
    await stage.test.database.execute(
      `INSERT INTO event_cursor (subscriber, xid, position, owner)
       SELECT 'test.elsewhere', '0', 0, id FROM replica`,
    );
    const refused = await stage.call('/subscribers/test.elsewhere', { method: 'DELETE' });
    expect(await refused.json()).toMatchObject({ status: 409, code: 'events.subscriber_present' });
  });
});
