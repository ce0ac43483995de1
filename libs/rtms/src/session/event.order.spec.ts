import { randomUUID } from 'node:crypto';
import { Injectable, Module } from '@nestjs/common';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { EventPublisher, eventsMigrations } from '@zoom-platform/events';
import { startWithEvents } from '@zoom-platform/events/testing';
import {
  ZoomRtmsInterrupted,
  ZoomRtmsStarted,
  ZoomRtmsStopped,
} from '@zoom-platform/webhooks/extension';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { MediaSink, type MediaSinkStream } from '../media/media-sink.port.js';
import { RtmsModule } from '../rtms.module.js';
import { ScriptedZoom } from '../testing/scripted.zoom.js';
import { DoorsModule } from '../testing/session.doors.js';
import { FreshOffers } from './fresh.offers.js';
import { rtmsMigrations } from './session.migrations.js';

/** Where Zoom offers a stream, at first and after its failover. */
interface Servers {
  readonly first: string;
  readonly elsewhere: string;
  /** Named by an interruption; by default it names none. */
  readonly named?: string;
}

/** Nothing listens there: what is decided of a stream is decided by its events alone. */
const NOWHERE: Servers = {
  first: 'ws://127.0.0.1:9/signaling',
  elsewhere: 'ws://127.0.0.1:10/signaling',
};
const ORDERS = 40;
const SEED = 20_261_126;
const MEETING_ENDED = 6;

const row = z.object({
  stream_id: z.string(),
  state: z.string(),
  outcome: z.string().nullable(),
  stop_reason: z.number().nullable(),
  epoch: z.number(),
  server_urls: z.array(z.string()),
});
const keyed = z.object({ key: z.string() });

/** Without anybody that wants media, no stream is joined. */
@Injectable()
class DeafSink extends MediaSink {
  readonly name = 'deaf';
  readonly wants = ['audio'] as const;

  open(): MediaSinkStream {
    return { deliver: () => undefined, close: () => Promise.resolve() };
  }
}

@Module({ imports: [DoorsModule], providers: [DeafSink] })
class SurroundingsModule {}

/** What Zoom may say of one stream: a start, twice, its failover, an interruption, and its end, twice. */
const SAYINGS = [
  'start',
  'start again',
  'failover',
  'interrupted',
  'stopped',
  'stopped again',
] as const;
type Saying = (typeof SAYINGS)[number];

/** @param since Unix milliseconds of the first word; each of the others is a little newer. */
function eventOf(
  saying: Saying,
  streamId: string,
  { first, elsewhere, named }: Servers,
  since: number,
) {
  const at = since + SAYINGS.indexOf(saying);
  const stream = {
    inboxId: randomUUID(),
    appId: 'default',
    eventTs: at,
    product: 'meeting' as const,
    entityId: `uuid of ${streamId}`,
    streamId,
  };
  if (saying === 'interrupted') {
    return new ZoomRtmsInterrupted({ ...stream, serverUrls: named === undefined ? [] : [named] });
  }
  if (saying.startsWith('stopped')) {
    return new ZoomRtmsStopped({ ...stream, stopReason: MEETING_ENDED });
  }
  return new ZoomRtmsStarted({
    ...stream,
    serverUrls: [saying === 'failover' ? elsewhere : first],
    meetingId: '4711',
    operatorId: null,
    isOriginalHost: true,
  });
}

describeOnEachEngine('What Zoom says of a stream, in any order', (open) => {
  let test: TestDatabase;
  let replica: Awaited<ReturnType<typeof startWithEvents>>;

  beforeEach(async () => {
    vi.stubEnv('RTMS_ALLOWED_HOSTS', '127.0.0.1');
    vi.stubEnv('RTMS_END_GRACE_MS', '0');
    test = await open([eventsMigrations, rtmsMigrations]);
    replica = await startWithEvents(test, [SurroundingsModule, RtmsModule]);
  });

  afterEach(async () => {
    await replica.close();
    await test.close();
    vi.unstubAllEnvs();
  });

  async function say(
    saying: Saying,
    streamId: string,
    servers = NOWHERE,
    since = Date.now(),
  ): Promise<void> {
    const event = eventOf(saying, streamId, servers, since);
    await test.database.transaction((tx) =>
      replica.application.get(EventPublisher).append(tx, event, { key: streamId }),
    );
  }

  /** Streams, each with these words in an order of its own. */
  function shuffled(words: readonly Saying[]) {
    const all = { minLength: words.length, maxLength: words.length };
    const orders = fc.sample(fc.shuffledSubarray([...words], all), { numRuns: ORDERS, seed: SEED });
    return orders.map((order, index) => ({ id: `stream-${String(index)}`, order }));
  }

  const rows = () =>
    test.database.query(
      row,
      `SELECT stream_id, state, outcome, stop_reason, epoch, server_urls FROM rtms_session
       ORDER BY created_at`,
    );

  /** Waits until every stream has ended, and compares each with what all must come to. */
  async function endAs(streams: ReturnType<typeof shuffled>, end: object): Promise<void> {
    const ended = async () => (await rows()).filter(({ state }) => state === 'ended').length;
    await expect.poll(ended, { timeout: 60_000 }).toBe(streams.length);
    const found = await rows();
    expect(found).toHaveLength(streams.length);
    for (const { id, order } of streams) {
      const session = found.find(({ stream_id: streamId }) => streamId === id);
      expect(session, order.join(', ')).toMatchObject({
        ...end,
        state: 'ended',
        stop_reason: MEETING_ENDED,
      });
    }
  }

  it('leaves it at the servers that Zoom named last', { timeout: 120_000 }, async () => {
    // The subscriber alone decides in the order of the log.
    replica.application.get(FreshOffers).onModuleDestroy();
    const streams = shuffled(['start', 'start again', 'failover', 'interrupted']);
    const named = 'ws://127.0.0.1:11/signaling';
    const since = Date.now();
    for (const { id, order } of streams) {
      for (const saying of order) await say(saying, id, { ...NOWHERE, named }, since);
    }
    const strays = async () => {
      const found = await rows();
      return streams.filter(
        ({ id }) => found.find((one) => one.stream_id === id)?.server_urls.join() !== named,
      );
    };
    await expect.poll(strays, { timeout: 60_000 }).toEqual([]);
  });

  it('ends it once, with the reason that Zoom gave', { timeout: 120_000 }, async () => {
    const streams = shuffled(SAYINGS);
    for (const { id, order } of streams) for (const saying of order) await say(saying, id);
    await endAs(streams, { outcome: 'missed' });
  });

  it(
    'ends one that was joined as well, whatever comes after the end',
    { timeout: 120_000 },
    async () => {
      const zoom = await ScriptedZoom.start();
      try {
        const streams = shuffled(SAYINGS.filter((saying) => saying !== 'start'));
        const serversOf = (id: string) => ({
          first: zoom.url(`/${id}`),
          elsewhere: zoom.url(`/${id}/elsewhere`),
        });
        for (const { id } of streams) await say('start', id, serversOf(id));
        const joined = async () => (await rows()).filter(({ state }) => state === 'streaming');
        await expect.poll(joined, { timeout: 60_000 }).toHaveLength(streams.length);
        for (const { id, order } of streams) {
          for (const saying of order) await say(saying, id, serversOf(id));
        }
        await endAs(streams, { outcome: 'ended', epoch: 1 });
        const ends = await test.database.query(
          keyed,
          "SELECT key FROM event_log WHERE type = 'rtms.session.ended' ORDER BY key",
        );
        expect(ends.map(({ key }) => key)).toEqual(streams.map(({ id }) => id).toSorted());
        for (const { id } of streams) {
          expect([...zoom.open(`/${id}`), ...zoom.open(`/${id}/elsewhere`)], id).toEqual([]);
        }
      } finally {
        await zoom.close();
      }
    },
  );
});
