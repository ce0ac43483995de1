import { newId } from '@zoom-platform/kernel';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { expect, it } from 'vitest';
import type { z } from 'zod';
import { LogPruner } from '../log/log.pruner.js';
import { describeEventsApi, view } from '../testing/events-api.stage.js';

const numbers = ({ events }: { readonly events: readonly z.infer<typeof view>[] }) =>
  events.map(({ payload }) => payload.n);

describeEventsApi('the events API (real sockets)', (at) => {
  it('pages through the log; a cursor goes on where it stopped', async () => {
    const stage = at();
    await stage.publish('a', 0, 1, 2);
    await stage.shown(3);
    const first = await stage.list('?limit=2');
    expect(numbers(first)).toEqual([0, 1]);
    const second = await stage.list(`?limit=2&after=${first.next}`);
    expect(numbers(second)).toEqual([2]);
    await stage.publish('a', 3);
    await stage.shown(4);
    expect(numbers(await stage.list(`?after=${second.next}`))).toEqual([3]);
  });

  it('filters by type, key and time', async () => {
    const stage = at();
    await stage.publish('a', 0, 1);
    await stage.publish('b', 2, 3);
    await stage.shown(4);
    expect(numbers(await stage.list('?type=test.named'))).toEqual([1, 3]);
    expect(numbers(await stage.list('?type=test.named,test.counted&key=b'))).toEqual([2, 3]);
    expect(numbers(await stage.list('?since=2020-01-01T00:00:00Z'))).toEqual([0, 1, 2, 3]);
    expect(numbers(await stage.list('?since=2099-01-01T00:00:00%2B01:00'))).toEqual([]);
  });

  it('shows one event by its id', async () => {
    const stage = at();
    await stage.publish('a', 0);
    const [event] = (await stage.shown(1)).events;
    expect(view.parse(await (await stage.call(`/events/${event?.id ?? ''}`)).json())).toEqual(
      event,
    );
    for (const id of [newId(), 'nonsense', '0']) {
      const missing = await stage.call(`/events/${id}`);
      expect(missing.status).toBe(404);
      expect(await missing.json()).toMatchObject({ code: 'events.not_found' });
    }
  });

  it('streams what comes, and resumes with Last-Event-ID without gap or repeat', async () => {
    const stage = at();
    await stage.publish('a', 0, 1);
    await stage.shown(2);
    const start = (await stage.list('?limit=1')).next;
    const read = async (headers: Readonly<Record<string, string>>, wanted: number) => {
      const abort = new AbortController();
      const response = await stage.call('/events/stream?type=test.counted', {
        headers,
        signal: abort.signal,
      });
      const got: { readonly id: string; readonly n: number }[] = [];
      const stream = response.body
        ?.pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream());
      for await (const { id = '', data } of stream ?? []) {
        got.push({ id, n: view.parse(JSON.parse(data)).payload.n });
        if (got.length === wanted) break;
      }
      abort.abort();
      return got;
    };
    const first = read({ 'last-event-id': start }, 2);
    await stage.publish('a', 2, 3, 4, 6);
    const got = await first;
    expect(got.map(({ n }) => n)).toEqual([2, 4]);
    expect((await read({ 'last-event-id': got[0]?.id ?? '' }, 2)).map(({ n }) => n)).toEqual([
      4, 6,
    ]);
  });

  it('refuses to resume behind what is no cursor', async () => {
    const headers = { 'last-event-id': 'nonsense' };
    const response = await at().call('/events/stream', { headers });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'events.query_invalid',
      parameters: ['last-event-id'],
    });
  });

  it('says where events behind a cursor have left the log, and skips none silently', async () => {
    const stage = at();
    await stage.publish('a', 0, 1, 2);
    const [first = '', , last = ''] = (await stage.shown(3)).events.map(({ cursor }) => cursor);
    await stage.test.database.execute(
      "UPDATE event_log SET recorded_at = clock_timestamp() - interval '9 days'",
    );
    const left = async () => {
      await stage.app.get(LogPruner).prune(8);
      return (await stage.list()).events.length;
    };
    await expect.poll(left, { timeout: 10_000 }).toBe(0);
    for (const refused of [
      await stage.call(`/events?after=${first}`),
      await stage.call(`/events/stream?after=${first}`),
      await stage.call('/events/stream', { headers: { 'last-event-id': first } }),
    ]) {
      const gone = { status: 410, code: 'events.cursor_expired' };
      expect(await refused.json()).toMatchObject(gone);
    }
    await stage.publish('a', 4);
    await stage.shown(1);
    expect(numbers(await stage.list(`?after=${last}`))).toEqual([4]);
  });

  it.each([
    ['?limit=0', ['limit']],
    ['?limit=501', ['limit']],
    ['?after=nonsense', ['after']],
    ['?after=1', ['after']],
    ['?since=yesterday', ['since']],
    ['?type=%00', ['type.0']],
    ['?colour=red', ['colour']],
    ['?key=%00', ['key']],
  ])('refuses %s', async (query, parameters) => {
    const stage = at();
    const response = await stage.call(`/events${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'events.query_invalid', parameters });
  });
});
