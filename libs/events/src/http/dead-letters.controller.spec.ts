import { newId } from '@zoom-platform/kernel';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { describeEventsApi, KEYS } from '../testing/events-api.stage.js';

describeEventsApi('the events API (real sockets)', (at) => {
  it('lists dead letters with their reason, replays one, and discards one', async () => {
    const stage = at();
    stage.listener.fails = true;
    await stage.publish('a', 0);
    await stage.publish('b', 2);
    const dead = () => stage.deadLetters();
    await expect.poll(async () => (await dead()).length).toBe(2);
    const letters = await dead();
    expect(letters.map(({ event }) => event.payload.n)).toEqual([2, 0]);
    expect(letters[0]).toMatchObject({ subscriber: 'test.listener', reason: 'Error: no room' });

    stage.listener.fails = false;
    const id = letters[1]?.event.id ?? '';
    expect((await stage.replay(id, 'test.listener')).status).toBe(202);
    await expect.poll(() => stage.listener.seen, { timeout: 10_000 }).toEqual([0]);
    await expect.poll(async () => (await dead()).length).toBe(1);

    const other = `/dead-letters/test.listener/${letters[0]?.event.id ?? ''}`;
    expect((await stage.call(other, { method: 'DELETE' })).status).toBe(204);
    expect((await stage.call(other, { method: 'DELETE' })).status).toBe(409);
    expect(await dead()).toEqual([]);
    expect(stage.listener.seen).toEqual([0]);
    const acts = await stage.test.database.query(
      z.object({ actor: z.string(), action: z.string() }),
      'SELECT actor, action FROM audit_entries ORDER BY id',
    );
    expect(acts.map(({ action }) => action)).toEqual([
      'events.replayed',
      'events.discarded',
      'events.discarded',
    ]);
    expect(new Set(acts.map(({ actor }) => actor))).toEqual(new Set(['operator']));
  });

  it('refuses a replay to a subscriber that was removed; its dead letter can be discarded', async () => {
    const stage = at();
    stage.listener.fails = true;
    await stage.publish('a', 0);
    const of = (state: string) => stage.deadLetters(state);
    await expect.poll(async () => (await of('dead')).length).toBe(1);
    expect((await of('dead'))[0]).toMatchObject({ absent: false });
    // Its cursor is given up, and nobody is there that would take it.
    await stage.stopDelivery();
    const [letter] = await of('dead');
    expect(letter).toMatchObject({ absent: true, reason: 'Error: no room' });

    const id = letter?.event.id ?? '';
    const refused = await stage.replay(id, 'test.listener');
    expect(await refused.json()).toMatchObject({ status: 409, code: 'events.subscriber_absent' });
    expect(await of('retrying')).toEqual([]);
    const path = `/dead-letters/test.listener/${id}`;
    expect((await stage.call(path, { method: 'DELETE' })).status).toBe(204);
    expect(await of('dead')).toEqual([]);
  });

  it('delivers once more what was delivered before', async () => {
    const stage = at();
    await stage.publish('a', 0, 2);
    await expect.poll(() => stage.listener.seen).toEqual([0, 2]);
    const [event] = (await stage.list()).events;
    expect((await stage.replay(event?.id ?? '', 'test.listener')).status).toBe(202);
    await expect.poll(() => stage.listener.seen, { timeout: 10_000 }).toEqual([0, 2, 0]);
  });

  it('leaves alone what is on its way anyway', async () => {
    const stage = at();
    stage.listener.fails = true;
    await stage.publish('a', 0);
    const lengthOf = async (state: string) => (await stage.deadLetters(state)).length;
    await expect.poll(() => lengthOf('dead')).toBe(1);
    await stage.stopDelivery();
    // Another replica has the cursor and is not as far yet.
    await stage.test.database.execute('UPDATE event_cursor SET owner = (SELECT id FROM replica)');
    await stage.test.database.execute("UPDATE event_delivery SET state = 'retrying'");
    await stage.publish('a', 2);

    for (const { id } of (await stage.shown(2)).events) {
      for (const refused of [
        await stage.replay(id, 'test.listener'),
        await stage.call(`/dead-letters/test.listener/${id}`, { method: 'DELETE' }),
      ]) {
        expect(await refused.json()).toMatchObject({ status: 409, code: 'events.not_replayable' });
      }
    }
    expect(await lengthOf('retrying')).toBe(1);
  });

  it('refuses a subscriber that no table can hold', async () => {
    const stage = at();
    expect((await stage.call('/dead-letters?subscriber=%00')).status).toBe(400);
    const id = newId();
    expect((await stage.call(`/dead-letters/%00/${id}`, { method: 'DELETE' })).status).toBe(400);
    const body = '{"subscriber":"\\ud800"}';
    expect((await stage.call(`/events/${id}/replay`, { method: 'POST', body })).status).toBe(400);
  });

  it('refuses a replay to nobody, and one by a caller that may only read', async () => {
    const stage = at();
    await stage.publish('a', 0);
    const [event] = (await stage.shown(1)).events;
    const id = event?.id ?? '';
    const refused = await stage.replay(id, 'nobody');
    expect(await refused.json()).toMatchObject({ status: 409, code: 'events.subscriber_absent' });
    expect((await stage.replay(id, 'nobody', KEYS.reader)).status).toBe(403);
    expect((await stage.call('/dead-letters', {}, KEYS.reader)).status).toBe(200);
  });
});
