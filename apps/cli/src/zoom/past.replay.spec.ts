import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { replayPast } from './past.replay.js';
import { ServiceEvents } from './service.events.js';
import { ServiceReader } from './service.reader.js';

const COUNT = 11;
const PAGE = 5;
const SINCE = '2026-11-19T00:00:00Z';
const body = z.object({ subscriber: z.string() });

function eventOf(n: number) {
  return {
    cursor: `${String(n)}-0`,
    id: `event-${String(n)}`,
    type: 'test.counted',
    version: 1,
    occurredAt: SINCE,
    key: 'k',
    accountId: null,
    correlationId: 'c',
    causationId: null,
    payload: {},
  };
}

/** A service with eleven events, that answers a replay as it is told to. */
class ScriptedService {
  readonly replayed: string[] = [];
  readonly asked: string[] = [];
  readonly #server: Server;

  constructor(private readonly refusals: ReadonlyMap<string, string>) {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(([status, answer]) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer));
      });
    });
  }

  async events(): Promise<ServiceEvents> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    const { port } = z.object({ port: z.number() }).parse(this.#server.address());
    return new ServiceEvents(new ServiceReader(`http://127.0.0.1:${String(port)}`, 'key'));
  }

  close(): void {
    this.#server.close();
  }

  async #answer(request: IncomingMessage): Promise<[number, unknown]> {
    const { pathname, search, searchParams } = new URL(request.url ?? '/', 'http://service');
    if (request.method === 'GET') {
      this.asked.push(search);
      const first = Number((searchParams.get('after') ?? '0-0').split('-')[0]);
      const last = Math.min(first + Number(searchParams.get('limit')), COUNT);
      const events = Array.from({ length: last - first }, (_, n) => eventOf(first + n + 1));
      return [200, { events, next: `${String(last)}-0` }];
    }
    const { subscriber } = body.parse(JSON.parse(await text(request)));
    const id = pathname.split('/')[3] ?? '';
    const code = this.refusals.get(id);
    if (code !== undefined) return [409, { code, detail: 'It is refused.' }];
    this.replayed.push(id);
    return [202, { subscriber, event: eventOf(Number(id.split('-')[1])) }];
  }
}

let service: ScriptedService | undefined;
afterEach(() => {
  service?.close();
  service = undefined;
});

it('replays every page of the past in its order, and counts what is on its way anyway', async () => {
  service = new ScriptedService(new Map([['event-6', 'events.not_replayable']]));
  const told = await replayPast(
    await service.events(),
    'relay',
    { since: SINCE, type: 'a,b' },
    PAGE,
  );
  expect(told).toEqual({ replayed: COUNT - 1, underway: 1 });
  const wanted = Array.from({ length: COUNT }, (_, n) => `event-${String(n + 1)}`);
  expect(service.replayed).toEqual(wanted.filter((id) => id !== 'event-6'));
  expect(service.asked).toEqual([
    '?since=2026-11-19T00%3A00%3A00Z&type=a%2Cb&limit=5',
    '?type=a%2Cb&after=5-0&limit=5',
    '?type=a%2Cb&after=10-0&limit=5',
  ]);
});

it('stops at the first refusal that says something else', async () => {
  service = new ScriptedService(new Map([['event-3', 'events.subscriber_absent']]));
  const told = replayPast(await service.events(), 'gone', { since: SINCE }, PAGE);
  await expect(told).rejects.toMatchObject({ code: 'events.subscriber_absent' });
  expect(service.replayed).toEqual(['event-1', 'event-2']);
});
