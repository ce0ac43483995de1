import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
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
import { RtmsModule } from '../rtms.module.js';
import { DoorsModule } from '../testing/session.doors.js';
import { rtmsMigrations } from './session.migrations.js';

/** Nothing listens there: what is decided of a stream is decided by its events alone. */
const NOWHERE = 'ws://127.0.0.1:9/signaling';
const ELSEWHERE = 'ws://127.0.0.1:10/signaling';
const ORDERS = 40;
const MEETING_ENDED = 6;

const row = z.object({
  stream_id: z.string(),
  state: z.string(),
  outcome: z.string().nullable(),
  stop_reason: z.number().nullable(),
});

@Module({ imports: [DoorsModule] })
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

function eventOf(saying: Saying, streamId: string) {
  const at = Date.now() + SAYINGS.indexOf(saying);
  const stream = {
    inboxId: randomUUID(),
    appId: 'default',
    eventTs: at,
    product: 'meeting' as const,
    entityId: `uuid of ${streamId}`,
    streamId,
  };
  if (saying === 'interrupted') return new ZoomRtmsInterrupted({ ...stream, serverUrls: [] });
  if (saying.startsWith('stopped')) {
    return new ZoomRtmsStopped({ ...stream, stopReason: MEETING_ENDED });
  }
  return new ZoomRtmsStarted({
    ...stream,
    serverUrls: [saying === 'failover' ? ELSEWHERE : NOWHERE],
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

  async function say(saying: Saying, streamId: string): Promise<void> {
    const event = eventOf(saying, streamId);
    await test.database.transaction((tx) =>
      replica.application.get(EventPublisher).append(tx, event, { key: streamId }),
    );
  }

  it('ends it once, with the reason that Zoom gave', { timeout: 120_000 }, async () => {
    const orders = fc.sample(
      fc.shuffledSubarray([...SAYINGS], {
        minLength: SAYINGS.length,
        maxLength: SAYINGS.length,
      }),
      { numRuns: ORDERS, seed: 20_261_126 },
    );
    const streams = orders.map((order, index) => ({ id: `stream-${String(index)}`, order }));
    for (const { id, order } of streams) for (const saying of order) await say(saying, id);
    const rows = () =>
      test.database.query(
        row,
        'SELECT stream_id, state, outcome, stop_reason FROM rtms_session ORDER BY created_at',
      );
    const ended = async () => (await rows()).filter(({ state }) => state === 'ended').length;
    await expect.poll(ended, { timeout: 60_000 }).toBe(ORDERS);
    const found = await rows();
    expect(found).toHaveLength(ORDERS);
    for (const { id, order } of streams) {
      expect(
        found.find(({ stream_id: streamId }) => streamId === id),
        order.join(', '),
      ).toMatchObject({ state: 'ended', outcome: 'missed', stop_reason: MEETING_ENDED });
    }
  });
});
