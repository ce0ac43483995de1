import { openPostgres } from '@zoom-platform/database/testing';
import { EventPublisher, eventsMigrations } from '@zoom-platform/events';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { z } from 'zod';
import { describeSessions, SessionStage } from '../testing/session.stage.js';
import { rtmsMigrations } from './session.migrations.js';
import { SessionOffers } from './session.offers.js';
import { SessionSweeper } from './session.sweeper.js';
import { DECISIONS_AT_ONCE, StreamSubscriber } from './stream.subscriber.js';

/** Far more than a pool has connections. */
const BURST = 60;

const counted = z.object({ count: z.number() });

/** A replica whose subscriber, which would do the same a little later, does not run. */
async function startFreshOnly(stage: SessionStage) {
  const replica = await stage.start();
  await replica.dispatcher.stop();
  return replica;
}

/** Starts of streams that all come in one batch of the inbox. */
async function burst(stage: SessionStage): Promise<void> {
  const publisher = stage.replicas[0]?.application.get(EventPublisher);
  await stage.test.database.transaction(async (tx) => {
    for (let index = 0; index < BURST; index += 1) {
      const streamId = `burst-${String(index)}`;
      const entityId = `meeting of ${streamId}`;
      await publisher?.append(tx, stage.started({ streamId, entityId }), { key: streamId });
    }
  });
}

/** Counts passages, and holds each up until `open` is called. */
class Barrier {
  readonly #opened = Promise.withResolvers<'open'>();
  inside = 0;
  most = 0;

  async pass<Result>(onward: () => Promise<Result>): Promise<Result> {
    this.inside += 1;
    this.most = Math.max(this.most, this.inside);
    await this.#opened.promise;
    try {
      return await onward();
    } finally {
      this.inside -= 1;
    }
  }

  open(): void {
    this.#opened.resolve('open');
  }
}

async function offered(stage: SessionStage): Promise<number> {
  const sql = "SELECT count(*)::int AS count FROM rtms_session WHERE stream_id LIKE 'burst-%'";
  const [row] = await stage.test.database.query(counted, sql);
  return row?.count ?? 0;
}

describeSessions('The replica that accepted a webhook', (at) => {
  it('ends a stream at once when it stops, without waiting for the subscriber', async () => {
    const stage = at();
    await startFreshOnly(stage);
    await stage.publish(stage.started());
    await stage.streaming();
    await stage.publish(stage.stopped(6));
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'ended', stop_reason: 6, epoch: 1 });
    });
  });

  it('remembers a stop at once, so that no start overtakes it', async () => {
    const stage = at();
    const replica = await startFreshOnly(stage);
    await stage.publish(stage.stopped(6));
    await stage.publish(stage.started());
    await replica.application.get(StreamSubscriber).decided();
    expect(await stage.session()).toMatchObject({ state: 'ended', outcome: 'missed', epoch: 0 });
    expect(stage.zoom.connections).toHaveLength(0);
  });

  it('decides few streams at once, and all of them in the end', async () => {
    const stage = at();
    const replica = await startFreshOnly(stage);
    const sweeper = replica.application.get(SessionSweeper);
    const without = sweeper.without.bind(sweeper);
    const barrier = new Barrier();
    vi.spyOn(sweeper, 'without').mockImplementation((streamId, work) =>
      barrier.pass(() => without(streamId, work)),
    );
    await burst(stage);
    await stage.eventually(() => {
      expect(barrier.inside).toBe(DECISIONS_AT_ONCE);
    });
    barrier.open();
    await stage.eventually(async () => {
      expect(await offered(stage)).toBe(BURST);
    });
    expect(barrier.most).toBe(DECISIONS_AT_ONCE);
  });
});

describe(
  'A burst of starts that the database holds up (postgres)',
  { meta: { engine: 'postgres' } },
  () => {
    let stage: SessionStage;

    beforeEach(async ({ skip }) => {
      const { url, why } = inject('postgres');
      if (url === null) skip(why);
      stage = await SessionStage.open(() => openPostgres([eventsMigrations, rtmsMigrations]));
    });

    afterEach(async () => {
      await stage.close();
    });

    it('leaves the inbox connections to commit with', async () => {
      const replica = await startFreshOnly(stage);
      const offers = replica.application.get(SessionOffers);
      const lockMeeting = offers.lockMeeting.bind(offers);
      const barrier = new Barrier();
      // Inside the transaction of each decision, so that it holds its connection.
      vi.spyOn(offers, 'lockMeeting').mockImplementation((tx, entityId) =>
        barrier.pass(() => lockMeeting(tx, entityId)),
      );
      await burst(stage);
      await stage.eventually(() => {
        expect(barrier.inside).toBe(DECISIONS_AT_ONCE);
      });
      await stage.publish(stage.started(), 'another');
      expect(barrier.inside).toBe(DECISIONS_AT_ONCE);
      barrier.open();
      await stage.eventually(async () => {
        expect(await offered(stage)).toBe(BURST);
      });
    });
  },
);
