import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { EventPublisher, eventsMigrations } from '@zoom-platform/events';
import { startWithEvents } from '@zoom-platform/events/testing';
import { observabilityMigrations } from '@zoom-platform/observability';
import {
  ZoomRtmsConcurrencyReported,
  ZoomRtmsStarted,
  ZoomRtmsStopped,
} from '@zoom-platform/webhooks/extension';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { RtmsModule } from '../rtms.module.js';
import { DoorsModule } from '../testing/session.doors.js';
import { rtmsMigrations } from './session.migrations.js';

/** Nothing listens there: whoever has a place keeps dialling, and so keeps the place. */
const NOWHERE = 'ws://127.0.0.1:9/signaling';
const PATIENT = { timeout: 15_000 };
const SLOW = { timeout: 90_000 };

const row = z.object({ stream_id: z.string(), state: z.string() });
const word = z.object({ subject: z.string(), ceiling: z.number().nullable() });

@Module({ imports: [DoorsModule] })
class SurroundingsModule {}

interface Offered {
  readonly account?: string;
  readonly appId?: string;
  readonly product?: ZoomRtmsStarted['payload']['product'];
}

describeOnEachEngine('Streams of an account', (open) => {
  let test: TestDatabase;
  let replica: Awaited<ReturnType<typeof startWithEvents>>;

  beforeEach(async () => {
    vi.stubEnv('RTMS_ALLOWED_HOSTS', '127.0.0.1');
    vi.stubEnv('RTMS_ACCOUNT_PRIORITIES', 'batch:9');
    vi.stubEnv('RTMS_TAG_PRIORITIES', 'product=contact_center:0, app=second:9');
    vi.stubEnv('RTMS_CONCURRENCY_HOLD_MS', '3600000');
    vi.stubEnv('RTMS_JOIN_WINDOW_MS', '600000');
    vi.stubEnv('RTMS_END_GRACE_MS', '0');
    test = await open([observabilityMigrations, eventsMigrations, rtmsMigrations]);
    await start();
  });

  afterEach(async () => {
    await replica.close();
    await test.close();
    vi.unstubAllEnvs();
  });

  async function start() {
    replica = await startWithEvents(test, [SurroundingsModule, RtmsModule]);
  }

  async function publish(
    event: ZoomRtmsStarted | ZoomRtmsStopped | ZoomRtmsConcurrencyReported,
    { key = 'words', accountId = 'busy', occurredAt = new Date(), ageMs = 0 } = {},
  ) {
    await test.database.transaction(async (tx) => {
      const publisher = replica.application.get(EventPublisher);
      const id = await publisher.append(tx, event, { key, accountId, occurredAt });
      await tx.execute(
        `UPDATE event_log SET recorded_at = recorded_at - make_interval(secs => $2::float8 / 1000)
         WHERE id = $1`,
        [id, ageMs],
      );
    });
  }

  const about = (streamId: string, { appId = 'default', product = 'meeting' }: Offered = {}) => ({
    inboxId: randomUUID(),
    appId,
    eventTs: Date.now(),
    product,
    entityId: `meeting of ${streamId}`,
    streamId,
  });

  async function offer(streamId: string, offered: Offered = {}) {
    const { account: accountId = 'busy' } = offered;
    const unknown = { meetingId: null, operatorId: null, isOriginalHost: null };
    const facts = { ...about(streamId, offered), serverUrls: [NOWHERE] };
    await publish(new ZoomRtmsStarted({ ...facts, ...unknown }), { key: streamId, accountId });
  }

  const stop = (streamId: string) =>
    publish(new ZoomRtmsStopped({ ...about(streamId), stopReason: 6 }), { key: streamId });

  async function wordIs(
    level: 'near_limit' | 'limited',
    said: Partial<ZoomRtmsConcurrencyReported['payload']> = {},
    arrival: { readonly occurredAt?: Date; readonly ageMs?: number } = {},
  ) {
    const { appId, inboxId, eventTs } = about('');
    const unnamed = { streams: null, limit: null, entityId: null, accountId: 'busy' };
    const facts = { inboxId, appId, eventTs, level, ...unnamed, ...said };
    await publish(new ZoomRtmsConcurrencyReported(facts), arrival);
  }

  const words = () => test.database.query(word, 'SELECT * FROM rtms_concurrency');

  const wordHolds = (subject: string, ceiling: number | null) =>
    expect.poll(words, PATIENT).toEqual([{ subject, ceiling }]);

  const wordIsOver = () =>
    test.database.execute('UPDATE rtms_concurrency SET holds_until = clock_timestamp()');

  async function inState(state: string) {
    const found = await test.database.query(row, 'SELECT * FROM rtms_session');
    return found
      .filter((session) => session.state === state)
      .map(({ stream_id: streamId }) => streamId)
      .sort();
  }

  /** The sweep ends what has no owner after it has looked at whoever waits. */
  async function sweep() {
    const id = randomUUID();
    await test.database.execute(
      `INSERT INTO rtms_session (id, stream_id, product, entity_id, app_id, correlation_id,
         server_urls, offered_at, join_until, state, epoch)
       VALUES ($1::uuid, $1::text, 'meeting', $1::text, 'default', $1::uuid, '{}', now(), now(),
         'terminating', 0)`,
      [id],
    );
    await expect.poll(() => inState('ended'), PATIENT).toContain(id);
  }

  async function settleAs(dialled: readonly string[], waiting: readonly string[]) {
    const standing = async () => ({
      dialled: await inState('signaling'),
      waiting: await inState('offered'),
    });
    const expected = { dialled: [...dialled].sort(), waiting: [...waiting].sort() };
    await expect.poll(standing, PATIENT).toEqual(expected);
    // The first may have looked before the last offer came.
    await sweep();
    await sweep();
    expect(await standing()).toEqual(expected);
  }

  it(
    'near its limit are dialled at once but for the lowest class, until the word is over',
    SLOW,
    async () => {
      await wordIs('near_limit', { streams: 1_601, limit: 2_000 });
      await wordHolds('account=busy', 2_000);
      await offer('lowest by tag', { appId: 'second' });
      await offer('of the middle');
      await offer('lowest of an account that is not near it', { account: 'batch' });
      const dialled = ['of the middle', 'lowest of an account that is not near it'];
      await settleAs(dialled, ['lowest by tag']);
      await wordIsOver();
      await settleAs([...dialled, 'lowest by tag'], []);
    },
  );

  it('at its limit wait for one that ends, and go by class, on every replica', SLOW, async () => {
    await offer('a');
    await offer('b');
    await settleAs(['a', 'b'], []);
    await wordIs('limited', { streams: 2 });
    await wordHolds('account=busy', 2);
    await offer('c');
    await offer('call', { product: 'contact_center' });
    await settleAs(['a', 'b'], ['c', 'call']);
    await stop('a');
    await settleAs(['b', 'call'], ['c']);
    const left = replica;
    await start();
    await left.close();
    await offer('d');
    await stop('b');
    await settleAs(['c', 'call'], ['d']);
    await wordIsOver();
    await settleAs(['c', 'call', 'd'], []);
  });

  it('of an app count where Zoom names no account', SLOW, async () => {
    await wordIs('near_limit', { accountId: null, appId: 'second' });
    await wordHolds('app=second', null);
    await offer('of the app', { appId: 'second', account: 'whose' });
    await offer('of another', { account: 'batch' });
    await settleAs(['of another'], ['of the app']);
  });

  it.each([
    ['behind', -4_000_000],
    ['ahead', 4_000_000],
  ])('wait where the clock of the replica that accepted the word is %s', SLOW, async (_, skew) => {
    await wordIs('near_limit', {}, { occurredAt: new Date(Date.now() + skew) });
    await wordHolds('account=busy', null);
    await offer('lowest', { appId: 'second' });
    await offer('of the middle');
    await settleAs(['of the middle'], ['lowest']);
  });

  it(
    'are not kept waiting by a word that is older than another, or than the time it holds',
    SLOW,
    async () => {
      const before = { eventTs: Date.now() - 60_000 };
      await wordIs('near_limit');
      await wordHolds('account=busy', null);
      await wordIs('limited', { ...before, streams: 1 });
      await wordIs('limited', { accountId: 'batch', streams: 1 }, { ageMs: 4_000_000 });
      await offer('a', { account: 'busy' });
      await offer('b', { account: 'busy' });
      await offer('c', { account: 'batch' });
      await settleAs(['a', 'b', 'c'], []);
      expect(await words()).toEqual([{ subject: 'account=busy', ceiling: null }]);
    },
  );
});
