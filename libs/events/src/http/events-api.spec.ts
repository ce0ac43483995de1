import { createHash } from 'node:crypto';
import { Global, Injectable, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessModule, accessMigrations, AuditModule } from '@zoom-platform/access';
import { DatabaseModule } from '@zoom-platform/database';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { configureHttp, createHttpAdapter, HttpModule } from '@zoom-platform/http';
import { Clock, newId, SystemClock } from '@zoom-platform/kernel';
import { ObservabilityModule } from '@zoom-platform/observability';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import {
  domainEvent,
  EventDispatcher,
  EventPublisher,
  EventsApiModule,
  eventsMigrations,
  OnDomainEvent,
} from '../index.js';

class Counted extends domainEvent({
  type: 'test.counted',
  version: 1,
  summary: 'A number was counted.',
  payload: z.object({ n: z.number() }),
}) {}

class Named extends domainEvent({
  type: 'test.named',
  version: 1,
  summary: 'Something got a name.',
  payload: z.object({ n: z.number() }),
}) {}

let seen: number[] = [];
let fails = false;

@Injectable()
class Listener {
  @OnDomainEvent(Counted, { subscriber: 'test.listener', from: 'beginning' })
  onCounted({ payload }: Counted): void {
    if (fails) throw new Error('no room');
    seen.push(payload.n);
  }
}

const KEYS = { reader: 'reader-key-000000000000', operator: 'operator-key-00000000000' };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const view = z.object({
  cursor: z.string(),
  id: z.string(),
  type: z.string(),
  key: z.string(),
  payload: z.object({ n: z.number() }),
});
const page = z.object({ events: z.array(view), next: z.string() });
const parked = z.object({
  deliveries: z.array(
    z.object({
      subscriber: z.string(),
      state: z.string(),
      reason: z.string().nullable(),
      absent: z.boolean(),
      event: view,
    }),
  ),
});

const subscriberList = z.object({
  subscribers: z.array(z.looseObject({ subscriber: z.string() })),
});

describeOnEachEngine('the events API (real sockets)', (open) => {
  let test: TestDatabase;
  let app: NestFastifyApplication;
  let origin: string;

  beforeEach(async () => {
    seen = [];
    fails = false;
    test = await open([accessMigrations, eventsMigrations]);
    vi.stubEnv('EVENTS_POLL_MS', '20');
    vi.stubEnv('EVENTS_MAX_ATTEMPTS', '1');
    vi.stubEnv(
      'API_KEYS',
      `reader:${sha256(KEYS.reader)}:events:read,operator:${sha256(KEYS.operator)}:events:read+events:replay`,
    );

    @Global()
    @Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
    class ClockModule {}

    @Module({
      imports: [
        ConfigModule.forRoot({ ignoreEnvFile: true, isGlobal: true }),
        ClockModule,
        DatabaseModule.forRoot({ migrations: [], database: test.database }),
        ObservabilityModule,
        HttpModule,
        AccessModule,
        AuditModule,
        EventsApiModule,
      ],
      providers: [Listener],
    })
    class SpecModule {}

    app = await NestFactory.create<NestFastifyApplication>(SpecModule, createHttpAdapter(), {
      bodyParser: false,
      logger: false,
    });
    configureHttp(app);
    await app.listen(0, '127.0.0.1');
    await app.get(EventDispatcher).start();
    origin = await app.getUrl();
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await app.get(EventDispatcher).stop();
    await app.close();
    await test.close();
  });

  async function publish(key: string, ...numbers: readonly number[]): Promise<void> {
    for (const n of numbers) {
      await test.database.transaction((tx) =>
        app
          .get(EventPublisher)
          .append(tx, n % 2 === 0 ? new Counted({ n }) : new Named({ n }), { key }),
      );
    }
  }

  function call(path: string, init: RequestInit = {}, key = KEYS.operator): Promise<Response> {
    return fetch(`${origin}/v1${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${key}`,
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...Object.fromEntries(new Headers(init.headers)),
      },
    });
  }

  async function list(query = '') {
    const response = await call(`/events${query}`);
    expect(response.status).toBe(200);
    return page.parse(await response.json());
  }

  /** What was published shows once no older transaction of the whole server runs any more. */
  async function shown(count: number): Promise<z.infer<typeof page>> {
    await expect.poll(async () => (await list()).events.length, { timeout: 10_000 }).toBe(count);
    return list();
  }

  const numbers = ({ events }: z.infer<typeof page>) => events.map(({ payload }) => payload.n);

  it('pages through the log; a cursor goes on where it stopped', async () => {
    await publish('a', 0, 1, 2);
    await shown(3);
    const first = await list('?limit=2');
    expect(numbers(first)).toEqual([0, 1]);
    const second = await list(`?limit=2&after=${first.next}`);
    expect(numbers(second)).toEqual([2]);
    await publish('a', 3);
    await shown(4);
    expect(numbers(await list(`?after=${second.next}`))).toEqual([3]);
  });

  it('filters by type, key and time', async () => {
    await publish('a', 0, 1);
    await publish('b', 2, 3);
    await shown(4);
    expect(numbers(await list('?type=test.named'))).toEqual([1, 3]);
    expect(numbers(await list('?type=test.named,test.counted&key=b'))).toEqual([2, 3]);
    expect(numbers(await list('?since=2020-01-01T00:00:00Z'))).toEqual([0, 1, 2, 3]);
    expect(numbers(await list('?since=2099-01-01T00:00:00%2B01:00'))).toEqual([]);
  });

  it('shows one event by its id', async () => {
    await publish('a', 0);
    const [event] = (await shown(1)).events;
    expect(view.parse(await (await call(`/events/${event?.id ?? ''}`)).json())).toEqual(event);
    for (const id of [newId(), 'nonsense', '0']) {
      const missing = await call(`/events/${id}`);
      expect(missing.status).toBe(404);
      expect(await missing.json()).toMatchObject({ code: 'events.not_found' });
    }
  });

  it('streams what comes, and resumes with Last-Event-ID without gap or repeat', async () => {
    await publish('a', 0, 1);
    await shown(2);
    const start = (await list('?limit=1')).next;
    const read = async (headers: Readonly<Record<string, string>>, wanted: number) => {
      const abort = new AbortController();
      const response = await call('/events/stream?type=test.counted', {
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
    await publish('a', 2, 3, 4, 6);
    const got = await first;
    expect(got.map(({ n }) => n)).toEqual([2, 4]);
    expect((await read({ 'last-event-id': got[0]?.id ?? '' }, 2)).map(({ n }) => n)).toEqual([
      4, 6,
    ]);
  });

  it('lists dead letters with their reason, replays one, and discards one', async () => {
    fails = true;
    await publish('a', 0);
    await publish('b', 2);
    const dead = async () => parked.parse(await (await call('/dead-letters')).json()).deliveries;
    await expect.poll(async () => (await dead()).length).toBe(2);
    const letters = await dead();
    expect(letters.map(({ event }) => event.payload.n)).toEqual([2, 0]);
    expect(letters[0]).toMatchObject({ subscriber: 'test.listener', reason: 'Error: no room' });

    fails = false;
    const body = JSON.stringify({ subscriber: 'test.listener' });
    const id = letters[1]?.event.id ?? '';
    expect((await call(`/events/${id}/replay`, { method: 'POST', body })).status).toBe(202);
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual([0]);
    await expect.poll(async () => (await dead()).length).toBe(1);

    const other = `/dead-letters/test.listener/${letters[0]?.event.id ?? ''}`;
    expect((await call(other, { method: 'DELETE' })).status).toBe(204);
    expect((await call(other, { method: 'DELETE' })).status).toBe(409);
    expect(await dead()).toEqual([]);
    expect(seen).toEqual([0]);
    const acts = await test.database.query(
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
    fails = true;
    await publish('a', 0);
    const of = async (state: string) =>
      parked.parse(await (await call(`/dead-letters?state=${state}`)).json()).deliveries;
    await expect.poll(async () => (await of('dead')).length).toBe(1);
    expect((await of('dead'))[0]).toMatchObject({ absent: false });
    // Its cursor is given up, and nobody is there that would take it.
    await app.get(EventDispatcher).stop();
    const [letter] = await of('dead');
    expect(letter).toMatchObject({ absent: true, reason: 'Error: no room' });

    const id = letter?.event.id ?? '';
    const body = JSON.stringify({ subscriber: 'test.listener' });
    const refused = await call(`/events/${id}/replay`, { method: 'POST', body });
    expect(await refused.json()).toMatchObject({ status: 409, code: 'events.subscriber_absent' });
    expect(await of('retrying')).toEqual([]);
    const path = `/dead-letters/test.listener/${id}`;
    expect((await call(path, { method: 'DELETE' })).status).toBe(204);
    expect(await of('dead')).toEqual([]);
  });

  it('lists subscribers, also one that was removed, and forgets that one alone', async () => {
    await publish('a', 0);
    await shown(1);
    // As a module leaves them that was removed: a place in the log, and a dead letter.
    await test.database.execute(
      "INSERT INTO event_cursor (subscriber, xid, position) VALUES ('test.removed', '0', 0)",
    );
    await test.database.execute(
      `INSERT INTO event_delivery (subscriber, xid, position, key, state)
       SELECT 'test.removed', xid, position, key, 'dead' FROM event_log`,
    );
    const list = async () =>
      subscriberList.parse(await (await call('/subscribers')).json()).subscribers;
    const listener = { claimed: true, lagEvents: 0, lagSeconds: 0, deadLetters: 0 };
    await expect.poll(list, { timeout: 10_000 }).toMatchObject([
      { subscriber: 'test.listener', ...listener },
      { subscriber: 'test.removed', claimed: false, lagEvents: 1, deadLetters: 1 },
    ]);

    const forget = (name: string, key?: string) =>
      call(`/subscribers/${name}`, { method: 'DELETE' }, key);
    expect((await forget('test.removed', KEYS.reader)).status).toBe(403);
    const present = await forget('test.listener');
    expect(await present.json()).toMatchObject({ status: 409, code: 'events.subscriber_present' });
    const forgotten = await forget('test.removed');
    expect(await forgotten.json()).toEqual({ subscriber: 'test.removed', parked: 1 });
    const unknown = await forget('test.removed');
    expect(await unknown.json()).toMatchObject({ status: 404, code: 'events.subscriber_unknown' });
    expect(await list()).toMatchObject([{ subscriber: 'test.listener', ...listener }]);

    // Also while its cursor is between two owners.
    await app.get(EventDispatcher).stop();
    expect((await forget('test.listener')).status).toBe(409);
  });

  it('never forgets what another replica works for', async () => {
    await test.database.execute(
      `INSERT INTO event_cursor (subscriber, xid, position, owner)
       SELECT 'test.elsewhere', '0', 0, id FROM replica`,
    );
    const refused = await call('/subscribers/test.elsewhere', { method: 'DELETE' });
    expect(await refused.json()).toMatchObject({ status: 409, code: 'events.subscriber_present' });
  });

  it('delivers once more what was delivered before', async () => {
    await publish('a', 0, 2);
    await expect.poll(() => seen).toEqual([0, 2]);
    const [event] = (await list()).events;
    const body = JSON.stringify({ subscriber: 'test.listener' });
    const replay = () => call(`/events/${event?.id ?? ''}/replay`, { method: 'POST', body });
    expect((await replay()).status).toBe(202);
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual([0, 2, 0]);
  });

  it('leaves alone what is on its way anyway', async () => {
    fails = true;
    await publish('a', 0);
    const of = (state: string) => call(`/dead-letters?state=${state}`);
    const lengthOf = async (state: string) =>
      parked.parse(await (await of(state)).json()).deliveries.length;
    await expect.poll(() => lengthOf('dead')).toBe(1);
    await app.get(EventDispatcher).stop();
    // Another replica has the cursor and is not as far yet.
    await test.database.execute('UPDATE event_cursor SET owner = (SELECT id FROM replica)');
    await test.database.execute("UPDATE event_delivery SET state = 'retrying'");
    await publish('a', 2);

    const body = JSON.stringify({ subscriber: 'test.listener' });
    for (const { id } of (await shown(2)).events) {
      for (const [path, method] of [
        [`/events/${id}/replay`, 'POST'],
        [`/dead-letters/test.listener/${id}`, 'DELETE'],
      ] as const) {
        const refused = await call(path, method === 'POST' ? { method, body } : { method });
        expect(await refused.json()).toMatchObject({ status: 409, code: 'events.not_replayable' });
      }
    }
    expect(await lengthOf('retrying')).toBe(1);
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
    const response = await call(`/events${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'events.query_invalid', parameters });
  });

  it('refuses a subscriber that no table can hold', async () => {
    expect((await call('/dead-letters?subscriber=%00')).status).toBe(400);
    const id = newId();
    expect((await call(`/dead-letters/%00/${id}`, { method: 'DELETE' })).status).toBe(400);
    const body = '{"subscriber":"\\ud800"}';
    expect((await call(`/events/${id}/replay`, { method: 'POST', body })).status).toBe(400);
  });

  it('refuses a replay to nobody, and one by a caller that may only read', async () => {
    await publish('a', 0);
    const [event] = (await shown(1)).events;
    const body = JSON.stringify({ subscriber: 'nobody' });
    const path = `/events/${event?.id ?? ''}/replay`;
    const refused = await call(path, { method: 'POST', body });
    expect(await refused.json()).toMatchObject({ status: 409, code: 'events.subscriber_absent' });
    expect((await call(path, { method: 'POST', body }, KEYS.reader)).status).toBe(403);
    expect((await call('/dead-letters', {}, KEYS.reader)).status).toBe(200);
  });
});
