import { randomUUID } from 'node:crypto';
import { Replica } from '@zoom-platform/database';
import { SwitchedReplica } from '@zoom-platform/database/testing';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { describeSessions, type SessionStage } from '../testing/session.stage.js';
import { SessionStore } from './session.store.js';

/** Columns of a session that stood, and of which nothing was heard for two hours. */
const LONG_AGO = {
  signaling_ready_at: "now() - interval '2 h'",
  started_at: "now() - interval '2 h'",
  last_frame_at: "now() - interval '2 h'",
};
const TEN_MINUTES = '600000';
/** An outage takes its time, and so does a busy machine. */
const SLOW = { timeout: 90_000 };

const left = z.object({ minutes: z.number() });

/** Leaves a session behind whose owner's lease ended then. */
async function leaveBehind(
  stage: SessionStage,
  leaseUntil: string | null,
  columns: Record<string, string> = {},
): Promise<void> {
  const owner = randomUUID();
  if (leaseUntil !== null) {
    await stage.test.database.execute(
      `INSERT INTO replica (id, lock_key, lease_until) VALUES ($1, 1, ${leaseUntil})`,
      [owner],
    );
  }
  await stage.leaveBehind('streaming', { ...LONG_AGO, owner: `'${owner}'`, ...columns });
}

/** A session that ends in the sweep that follows, and so shows that there was one. */
async function sweep(stage: SessionStage): Promise<void> {
  const id = randomUUID();
  await stage.leaveBehind('terminating', { stream_id: `'${id}'` });
  await stage.eventually(async () => {
    expect(await stage.session(id)).toMatchObject({ state: 'ended' });
  });
}

describeSessions('The window of a session', (at) => {
  it('is over long after its owner died: it takes no place of a new stream', SLOW, async () => {
    const stage = at();
    vi.stubEnv('RTMS_MAX_SESSIONS', '2');
    const urls = `ARRAY['${stage.zoom.url('/dead')}']`;
    for (const id of ['a', 'b', 'c']) {
      const lease = id === 'a' ? "now() - interval '2 h'" : null;
      await leaveBehind(stage, lease, { stream_id: `'${id}'`, server_urls: urls });
    }
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    for (const id of ['a', 'b', 'c']) {
      await stage.eventually(async () => {
        expect(await stage.session(id)).toMatchObject({ state: 'ended', outcome: 'lost' });
      });
    }
    expect(stage.zoom.seen('/dead')).toEqual([]);
  });

  it.each([
    ['the end of its owner’s lease', "now() - interval '4 minutes'", {}, 6],
    ['now, where its owner was killed', "now() + interval '3 s'", {}, 10],
    ['its last frame', null, { last_frame_at: "now() - interval '4 minutes'" }, 6],
    ['its last handshake', null, { signaling_ready_at: "now() - interval '4 minutes'" }, 6],
  ])('is opened by %s', SLOW, async (_, leaseUntil, columns, minutes) => {
    const stage = at();
    vi.stubEnv('RTMS_RECOVERY_WINDOW_MS', TEN_MINUTES);
    stage.zoom.answers.signalingStatus = () => 'silence';
    await leaveBehind(stage, leaseUntil, columns);
    await stage.start();
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'interrupted', handshakes: 1 });
    });
    const rows = await stage.test.database.query(
      left,
      `SELECT ceil(extract(epoch FROM recover_until - clock_timestamp()) / 60)::int AS minutes
       FROM rtms_session`,
    );
    expect(rows).toEqual([{ minutes }]);
  });

  it('leaves an owner that was cut off its grace before others end the session', async () => {
    const stage = at();
    vi.stubEnv('RTMS_RECOVERY_WINDOW_MS', '1000');
    vi.stubEnv('RTMS_LEASE_GRACE_MS', '60000');
    await leaveBehind(stage, "now() - interval '10 s'");
    await leaveBehind(stage, "now() - interval '2 minutes'", { stream_id: "'dead'" });
    await stage.start();
    await sweep(stage);
    expect(await stage.session('dead')).toMatchObject({ state: 'ended', outcome: 'lost' });
    expect(await stage.session()).toMatchObject({ state: 'streaming', epoch: 1 });
  });

  /** The session is let go of while its row cannot be written. @returns what writes it again. */
  async function letGoUnwritten(stage: SessionStage): Promise<() => void> {
    vi.stubEnv('RTMS_LEASE_GRACE_MS', '50');
    const replica = await stage.start([{ provide: Replica, useClass: SwitchedReplica }]);
    await stage.publish(stage.started());
    await stage.streaming();
    const away = vi
      .spyOn(replica.application.get(SessionStore), 'write')
      .mockRejectedValue(new Error('planted'));
    SwitchedReplica.hold(false);
    await stage.eventually(() => {
      expect(stage.closed).toMatchObject([{ kind: 'handed_over', epoch: 1 }]);
    });
    return () => {
      away.mockRestore();
      SwitchedReplica.hold(true);
    };
  }

  /** As an outage of the database passes. */
  async function pass(stage: SessionStage, milliseconds: number): Promise<void> {
    const from = performance.now();
    await stage.eventually(() => {
      expect(performance.now() - from).toBeGreaterThan(milliseconds);
    });
  }

  it(
    'is written once the database is back, however long its owner has been done',
    SLOW,
    async () => {
      const stage = at();
      const isBack = await letGoUnwritten(stage);
      // Longer than an owner that lets go waits for the database.
      await pass(stage, 3_500);
      isBack();
      await stage.streaming(2);
      expect(await stage.session()).toMatchObject({ epoch: 2 });
      await stage.eventually(() => {
        expect(stage.published).toEqual(['started 1', 'interrupted 1 lease_lost', 'resumed 2']);
      });
    },
  );

  it('does not begin anew where the database was away for longer', SLOW, async () => {
    const stage = at();
    // Longer than a replica that lost its lease looks on before it takes over.
    vi.stubEnv('RTMS_RECOVERY_WINDOW_MS', '6000');
    const isBack = await letGoUnwritten(stage);
    await pass(stage, 6_000);
    isBack();
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'ended', outcome: 'lost' });
    });
    expect(stage.zoom.seen('/signaling')).toHaveLength(1);
  });
});
