import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { EventPublisher, eventsMigrations } from '@zoom-platform/events';
import { startWithEvents } from '@zoom-platform/events/testing';
import { ZoomRtmsStarted, ZoomRtmsStopped } from '@zoom-platform/webhooks/extension';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { RtmsModule } from '../rtms.module.js';
import { DoorsModule } from '../testing/session.doors.js';
import { rtmsMigrations } from './session.migrations.js';

const CAP = 5;
/** Nothing listens there: whoever has a place keeps dialling, and so keeps the place. */
const NOWHERE = 'ws://127.0.0.1:9/signaling';

const row = z.object({
  stream_id: z.string(),
  account_id: z.string(),
  state: z.string(),
  outcome: z.string().nullable(),
  claimed_at: z.date().nullable(),
});

@Module({ imports: [DoorsModule] })
class SurroundingsModule {}

describeOnEachEngine('Places for sessions', (open) => {
  let test: TestDatabase;
  let replica: Awaited<ReturnType<typeof startWithEvents>>;

  beforeEach(async () => {
    vi.stubEnv('RTMS_ALLOWED_HOSTS', '127.0.0.1');
    vi.stubEnv('RTMS_MAX_SESSIONS', String(CAP));
    vi.stubEnv('RTMS_END_GRACE_MS', '0');
    test = await open([eventsMigrations, rtmsMigrations]);
  });

  afterEach(async () => {
    await replica.close();
    await test.close();
    vi.unstubAllEnvs();
  });

  async function start() {
    replica = await startWithEvents(test, [SurroundingsModule, RtmsModule]);
  }

  async function publish(event: ZoomRtmsStarted | ZoomRtmsStopped, accountId: string) {
    const key = event.payload.streamId;
    await test.database.transaction((tx) =>
      replica.application.get(EventPublisher).append(tx, event, { key, accountId }),
    );
  }

  const about = (streamId: string) => ({
    inboxId: randomUUID(),
    appId: 'default',
    eventTs: Date.now(),
    product: 'meeting' as ZoomRtmsStarted['payload']['product'],
    entityId: `meeting of ${streamId}`,
    streamId,
  });

  async function offer(
    account: string,
    count: number,
    from = 0,
    tags: Partial<Pick<ZoomRtmsStarted['payload'], 'product' | 'appId'>> = {},
  ) {
    for (let index = from; index < from + count; index += 1) {
      const facts = { ...about(`${account}${String(index)}`), serverUrls: [NOWHERE], ...tags };
      const unknown = { meetingId: null, operatorId: null, isOriginalHost: null };
      await publish(new ZoomRtmsStarted({ ...facts, ...unknown }), account);
    }
  }

  async function sessions() {
    return test.database.query(row, 'SELECT * FROM rtms_session ORDER BY claimed_at, stream_id');
  }

  const held = async () => (await sessions()).filter(({ state }) => state === 'signaling');

  async function heldAre(streamIds: readonly string[]) {
    await expect
      .poll(async () => (await held()).map(({ stream_id: id }) => id).sort(), { timeout: 15_000 })
      .toEqual([...streamIds].sort());
  }

  const end = (streamId: string, accountId: string) =>
    publish(new ZoomRtmsStopped({ ...about(streamId), stopReason: 6 }), accountId);

  async function endAll() {
    for (const { stream_id: streamId, account_id: accountId } of await held()) {
      await end(streamId, accountId);
    }
  }

  it('are five for three accounts, and nobody starves', { timeout: 90_000 }, async () => {
    await start();
    await offer('a', 5);
    await heldAre(['a0', 'a1', 'a2', 'a3', 'a4']);
    // A busy account goes on offering before the others come at all.
    await offer('a', 9, 5);
    await offer('b', 3);
    await offer('c', 2);
    await expect.poll(async () => (await sessions()).length, { timeout: 15_000 }).toBe(19);
    await heldAre(['a0', 'a1', 'a2', 'a3', 'a4']);

    await endAll();
    await heldAre(['a5', 'a6', 'b0', 'b1', 'c0'].sort());
    await endAll();
    await heldAre(['a7', 'a8', 'a9', 'b2', 'c1']);
    await endAll();
    await heldAre(['a10', 'a11', 'a12', 'a13']);
    expect((await sessions()).filter(({ claimed_at: claimed }) => claimed === null)).toEqual([]);
  });

  it('go to the account of a higher class first', { timeout: 60_000 }, async () => {
    vi.stubEnv('RTMS_ACCOUNT_PRIORITIES', 'vip:0, batch:9');
    await start();
    await offer('x', CAP);
    await heldAre(['x0', 'x1', 'x2', 'x3', 'x4']);
    await offer('batch', 2);
    await offer('y', 2);
    await offer('vip', 3);
    await expect.poll(async () => (await sessions()).length, { timeout: 15_000 }).toBe(12);
    await endAll();
    await heldAre(['vip0', 'vip1', 'vip2', 'y0', 'y1']);
  });

  it(
    'go to the stream with a tag of a higher class first, also within an account',
    { timeout: 60_000 },
    async () => {
      vi.stubEnv('RTMS_ACCOUNT_PRIORITIES', 'y:4');
      vi.stubEnv('RTMS_TAG_PRIORITIES', 'product=contact_center:1, app=second:9');
      await start();
      await offer('x', CAP);
      await heldAre(['x0', 'x1', 'x2', 'x3', 'x4']);
      await offer('z', 1, 0, { appId: 'second' });
      await offer('z', 1, 1);
      await offer('y', 1, 0, { appId: 'second' });
      await offer('y', 1, 1, { product: 'contact_center' });
      await expect.poll(async () => (await sessions()).length).toBe(CAP + 4);
      await end('x0', 'x');
      await heldAre(['x1', 'x2', 'x3', 'x4', 'y1']);
      await end('x1', 'x');
      await heldAre(['x2', 'x3', 'x4', 'y0', 'y1']);
      await end('x2', 'x');
      await heldAre(['x3', 'x4', 'y0', 'y1', 'z1']);
    },
  );

  it('go to the account that holds least, whoever asked first', { timeout: 60_000 }, async () => {
    await start();
    await offer('a', CAP - 1);
    await offer('b', 1);
    await heldAre(['a0', 'a1', 'a2', 'a3', 'b0']);
    await offer('a', 1, CAP - 1);
    await offer('b', 1, 1);
    await expect.poll(async () => (await sessions()).length).toBe(CAP + 2);
    await end('b0', 'b');
    await heldAre(['a0', 'a1', 'a2', 'a3', 'b1']);
  });

  it('go to what was being captured before any new stream', { timeout: 60_000 }, async () => {
    vi.stubEnv('RTMS_ACCOUNT_PRIORITIES', 'vip:0, batch:9');
    await start();
    await offer('x', CAP);
    await heldAre(['x0', 'x1', 'x2', 'x3', 'x4']);
    await offer('vip', 1);
    await offer('batch', 1);
    await expect.poll(async () => (await sessions()).length).toBe(CAP + 2);
    await test.database.execute(
      `UPDATE rtms_session SET state = 'interrupted', signaling_ready_at = clock_timestamp(),
        recover_until = clock_timestamp() + interval '1 minute' WHERE stream_id = 'batch0'`,
    );
    await end('x0', 'x');
    const claimed = async () =>
      (await sessions()).filter(({ claimed_at: at }) => at !== null).map((one) => one.stream_id);
    await expect.poll(claimed).toContain('batch0');
    expect(await claimed()).not.toContain('vip0');
  });

  it(
    'that never come free leave the stream missed, not joined late',
    { timeout: 60_000 },
    async () => {
      await start();
      await offer('a', CAP + 1);
      await expect.poll(async () => (await sessions()).length, { timeout: 15_000 }).toBe(CAP + 1);
      await heldAre(['a0', 'a1', 'a2', 'a3', 'a4']);
      await test.database.execute(
        "UPDATE rtms_session SET join_until = clock_timestamp() WHERE stream_id = 'a5'",
      );
      const last = async () => (await sessions()).find(({ stream_id: id }) => id === 'a5');
      await expect.poll(async () => (await last())?.outcome, { timeout: 15_000 }).toBe('missed');
      await heldAre(['a0', 'a1', 'a2', 'a3', 'a4']);
      await endAll();
      await expect.poll(async () => (await held()).length, { timeout: 15_000 }).toBe(0);
      expect((await last())?.claimed_at).toBeNull();
    },
  );
});
