import { randomUUID } from 'node:crypto';
import { Replica } from '@zoom-platform/database';
import { SwitchedReplica } from '@zoom-platform/database/testing';
import { ZoomRtmsInterrupted } from '@zoom-platform/webhooks/extension';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { AUDIO, describeSessions, JOINED, TERMINATED } from '../testing/session.stage.js';
import { STOP_SESSION } from './session.offers.js';
import { SessionStore } from './session.store.js';
import { SessionSweeper } from './session.sweeper.js';
import { StreamSubscriber } from './stream.subscriber.js';

/** Several of the pauses after which a session of these tests is dialled again. */
const REDIALLED_MS = 1_000;
/** Of a drain that has to wait until its time is over. */
const SHORT_PHASE_MS = 1_600;

const word = z.object({ requested: z.string().nullable() });

describeSessions('A session and its owners', (at) => {
  it.each(['drain', 'write'])(
    'is over for a successor too, where its owner had not seen the stop yet (%s)',
    async (way) => {
      const stage = at();
      const first = await stage.start();
      await stage.publish(stage.started());
      await stage.streaming();
      const id = (await stage.session())?.id ?? '';
      await first.application.get(SessionSweeper).stop();
      await stage.test.database.execute(STOP_SESSION, [id]);
      if (way === 'write') {
        stage.zoom.drop('/audio', null);
        await stage.eventually(async () => {
          expect(await stage.session()).toMatchObject({ last_cause: 'media_closed' });
        });
      }
      expect(await stage.session()).toMatchObject({ state: 'terminating' });
      await stage.drain(first);
      await first.close();
      stage.replicas.splice(stage.replicas.indexOf(first), 1);
      await stage.start();
      await stage.eventually(async () => {
        expect(await stage.session()).toMatchObject({ state: 'ended', outcome: 'ended' });
      });
      expect(stage.zoom.seen('/signaling')).toHaveLength(1);
    },
  );

  it('is handed over on a drain without message 21, and goes on elsewhere', async () => {
    const stage = at();
    const first = await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    await stage.drain(first);
    expect(await stage.session()).toMatchObject({ state: 'interrupted', owner: null, epoch: 1 });
    expect(stage.closed).toMatchObject([{ kind: 'handed_over', epoch: 1 }]);
    await stage.start();
    await stage.streaming(2);
    expect(stage.zoom.received('/signaling', 21)).toHaveLength(0);
    expect(stage.zoom.open('/signaling')).toHaveLength(1);
    expect(await stage.session()).toMatchObject({ epoch: 2, handshakes: 2 });
    await stage.eventually(() => {
      expect(stage.published).toEqual(['started 1', 'interrupted 1 drain', 'resumed 2']);
    });
  });

  it('does not hold up a drain when its end cannot be written', async () => {
    const stage = at();
    const replica = await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    const away = vi
      .spyOn(replica.application.get(SessionStore), 'write')
      .mockRejectedValue(new Error('planted'));
    stage.zoom.send('/signaling', TERMINATED);
    for (const path of ['/signaling', '/audio', '/transcript']) stage.zoom.drop(path, 1000);
    await stage.eventually(() => {
      expect(stage.closed).toHaveLength(1);
    });
    await stage.drain(replica, SHORT_PHASE_MS);
    expect(await stage.session()).toMatchObject({ state: 'streaming' });
    away.mockRestore();
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'ended', outcome: 'ended' });
    });
  });

  it('is let go of by an owner whose epoch is over, without a write', async () => {
    const stage = at();
    const replica = await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    // It would take a session that nobody alive owns.
    await replica.application.get(SessionSweeper).stop();
    await stage.test.database.execute(
      "UPDATE rtms_session SET epoch = 2, owner = $1, join_until = 'infinity'",
      [randomUUID()],
    );
    stage.zoom.answers.signalingStatus = () => 'silence';
    stage.zoom.send('/signaling', '{"msg_type":8,"state":5,"timestamp":1}');
    await stage.eventually(() => {
      expect(stage.zoom.seen('/signaling')[0]?.closeCode).toBe(1000);
      expect(stage.closed).toMatchObject([{ kind: 'handed_over', epoch: 1 }]);
    });
    expect(await stage.session()).toMatchObject({ state: 'streaming', epoch: 2 });
    await stage.eventually(() => {
      expect(stage.published).toEqual(['started 1']);
    });
    expect(stage.zoom.received('/signaling', 21)).toHaveLength(0);
  });

  it.each(['redial', 'interrupted'])(
    'is left to its next owner by one that has not noticed yet (%s)',
    async (request) => {
      const stage = at();
      const first = await stage.start();
      await stage.publish(stage.started());
      await stage.streaming();
      // The first frame is written, and so would tell its owner.
      stage.zoom.send('/audio', AUDIO(1_000_000_000_000));
      const unwritten = 'SELECT 1 FROM rtms_session WHERE first_frame_at IS NULL';
      await stage.eventually(async () => {
        expect(await stage.test.database.query(z.unknown(), unwritten)).toEqual([]);
      });
      const second = await stage.start();
      await second.dispatcher.stop();
      for (const { application } of [first, second]) await application.get(SessionSweeper).stop();
      await stage.test.database.execute('UPDATE rtms_session SET epoch = 2, owner = $1', [
        second.application.get(Replica).id,
      ]);
      // Later than the connection that stands.
      const facts = { ...stage.delivery(), eventTs: Date.now() + 1_000 };
      const serverUrls = [stage.zoom.url('/elsewhere')];
      await stage.publish(
        request === 'redial'
          ? stage.started({ ...facts, serverUrls })
          : new ZoomRtmsInterrupted({ ...facts, serverUrls: [] }),
      );
      await stage.eventually(async () => {
        const rows = await stage.test.database.query(word, 'SELECT requested FROM rtms_session');
        expect(rows).toEqual([{ requested: request }]);
      });
      await first.application.get(StreamSubscriber).decided();
      // What the old connection brings goes on arriving: it was not given up for another.
      await stage.eventually(() => {
        stage.zoom.send('/audio', AUDIO(1_000_000_000_000 + stage.frames.length));
        expect(stage.frames.length).toBeGreaterThan(2);
      });
      expect(stage.zoom.seen('/elsewhere')).toHaveLength(0);
      expect(stage.zoom.seen('/signaling')).toHaveLength(1);
    },
  );

  it('is not completed by an owner whose epoch is over when Zoom ends it', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    await stage.test.database.execute('UPDATE rtms_session SET epoch = 2, owner = $1', [
      randomUUID(),
    ]);
    stage.zoom.send('/signaling', TERMINATED);
    for (const path of ['/signaling', '/audio', '/transcript']) stage.zoom.drop(path, 1000);
    await stage.eventually(() => {
      expect(stage.closed).toMatchObject([{ kind: 'handed_over', epoch: 1 }]);
    });
  });

  it('outlives a lease that is lost for less than the grace', async () => {
    const stage = at();
    const graceMs = 200;
    vi.stubEnv('RTMS_LEASE_GRACE_MS', String(graceMs));
    await stage.start([{ provide: Replica, useClass: SwitchedReplica }]);
    await stage.publish(stage.started());
    await stage.streaming();
    const lostAt = performance.now();
    SwitchedReplica.hold(false);
    SwitchedReplica.hold(true);
    await stage.eventually(() => {
      stage.zoom.send('/audio', AUDIO(1_000_000_000_000 + stage.frames.length));
      expect(performance.now() - lostAt).toBeGreaterThan(2 * graceMs);
    });
    const before = stage.frames.length;
    stage.zoom.send('/audio', AUDIO(1_000_000_100_000));
    await stage.eventually(() => {
      expect(stage.frames.length).toBeGreaterThan(before);
    });
    expect(stage.closed).toEqual([]);
  });

  it('is not dialled while its owner may have lost it, and goes on when it has not', async () => {
    const stage = at();
    await stage.start([{ provide: Replica, useClass: SwitchedReplica }]);
    await stage.publish(stage.started());
    await stage.streaming();
    SwitchedReplica.hold(false);
    stage.zoom.drop('/signaling', null);
    await stage.eventually(() => {
      expect(stage.zoom.seen('/signaling').length).toBeGreaterThan(2);
    });
    expect(stage.zoom.received('/signaling', 1)).toHaveLength(1);
    SwitchedReplica.hold(true);
    await stage.streaming(2);
    expect(await stage.session()).toMatchObject({ epoch: 1, handshakes: 2 });
  });

  it.each([
    ['signaling', '/signaling', 1],
    ['media', '/audio', 3],
  ])(
    'is not dialled by a lease that came back, before its owner has looked whether it was taken (%s)',
    async (_, path, message) => {
      const stage = at();
      const replica = await stage.start([{ provide: Replica, useClass: SwitchedReplica }]);
      await stage.publish(stage.started());
      await stage.streaming();
      await replica.application.get(SessionSweeper).stop();
      // A write that is refused would tell it too.
      const slow = vi
        .spyOn(replica.application.get(SessionStore), 'write')
        .mockReturnValue(new Promise(() => undefined));
      SwitchedReplica.hold(false);
      await stage.test.database.execute('UPDATE rtms_session SET epoch = 2, owner = $1', [
        randomUUID(),
      ]);
      SwitchedReplica.hold(true);
      const droppedAt = performance.now();
      stage.zoom.drop(path, null);
      await stage.eventually(() => {
        expect(performance.now() - droppedAt).toBeGreaterThan(REDIALLED_MS);
      });
      expect(stage.zoom.received(path, message)).toHaveLength(1);
      slow.mockRestore();
    },
  );

  it('waits for the lease of a replica that was offered it', async () => {
    const stage = at();
    SwitchedReplica.hold(false);
    await stage.start([{ provide: Replica, useClass: SwitchedReplica }]);
    await stage.publish(stage.started());
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'offered', owner: null });
    });
    SwitchedReplica.hold(true);
    await stage.streaming();
    expect(await stage.session()).toMatchObject({ epoch: 1, handshakes: 1 });
  });

  it('is let go of when the grace is over, and taken again with the lease', async () => {
    const stage = at();
    vi.stubEnv('RTMS_LEASE_GRACE_MS', '50');
    await stage.start([{ provide: Replica, useClass: SwitchedReplica }]);
    await stage.publish(stage.started());
    await stage.streaming();
    SwitchedReplica.hold(false);
    await stage.eventually(async () => {
      expect(stage.closed).toMatchObject([{ kind: 'handed_over' }]);
      expect(await stage.session()).toMatchObject({ state: 'interrupted', owner: null });
    });
    expect(stage.zoom.open('/signaling')).toHaveLength(0);
    SwitchedReplica.hold(true);
    await stage.streaming(2);
    expect(await stage.session()).toMatchObject({ epoch: 2 });
    expect(stage.zoom.received('/signaling', 21)).toHaveLength(0);
  });

  it('is left to an owner that may be about to renew its lease, as is word for it; what has none is not', async () => {
    const stage = at();
    SwitchedReplica.hasSettled = false;
    await stage.leaveBehind('streaming', { ...JOINED, handshakes: '1' });
    await stage.leaveBehind('offered', {
      stream_id: "'free'",
      owner: 'NULL',
      server_urls: `ARRAY['${stage.zoom.url('/free')}']`,
    });
    await stage.start([{ provide: Replica, useClass: SwitchedReplica }]);
    await stage.eventually(() => {
      expect(stage.zoom.received('/free', 1)).toHaveLength(1);
    });
    await stage.publish(stage.started({ serverUrls: [stage.zoom.url('/elsewhere')] }));
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ requested: 'redial', epoch: 1 });
    });
    expect(stage.zoom.seen('/signaling')).toHaveLength(0);
    SwitchedReplica.hasSettled = true;
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'streaming', epoch: 2 });
    });
    expect(stage.zoom.received('/elsewhere', 1)).toHaveLength(1);
  });

  it('that a process left before message 1 is joined with exactly one handshake', async () => {
    const stage = at();
    await stage.leaveBehind('signaling');
    await stage.start();
    await stage.streaming();
    expect(stage.zoom.received('/signaling', 1)).toHaveLength(1);
    expect(await stage.session()).toMatchObject({ epoch: 2, handshakes: 1 });
    await stage.eventually(() => {
      expect(stage.published).toEqual(['started 2']);
    });
  });

  it('that a process left while streaming is joined again, though the old socket still stands', async () => {
    const stage = at();
    await stage.leaveBehind('streaming', { ...JOINED, handshakes: '1' });
    stage.zoom.answers.signalingStatus = (connection) => (connection === 1 ? 8 : 0);
    await stage.start();
    await stage.streaming();
    expect(await stage.session()).toMatchObject({ epoch: 2, handshakes: 3 });
    await stage.eventually(() => {
      expect(stage.published).toEqual(['interrupted 2 owner_lost', 'resumed 2']);
    });
  });

  it.each([
    ['offered', { join_until: "now() - interval '1 s'" }, 'missed'],
    ['interrupted', { ...JOINED, recover_until: "now() - interval '1 s'" }, 'lost'],
    ['terminating', { ...JOINED, outcome: "'ended'" }, 'ended'],
  ])('that was left %s too long ago is ended as it deserves', async (state, changes, outcome) => {
    const stage = at();
    await stage.leaveBehind(state, changes);
    await stage.start();
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'ended', outcome, epoch: 2 });
      expect(stage.published).toEqual([`ended ${outcome} null`]);
    });
    expect(stage.zoom.connections).toHaveLength(0);
  });

  it('hears of a webhook that another replica handled', async () => {
    const stage = at();
    const [first, second] = [await stage.start(), await stage.start()];
    await first.dispatcher.stop();
    await stage.publish(stage.started());
    await stage.streaming();
    await second.dispatcher.stop();
    await first.dispatcher.start();
    await stage.publish(stage.started({ serverUrls: [stage.zoom.url('/elsewhere')] }));
    await stage.eventually(() => {
      expect(stage.zoom.received('/elsewhere', 7)).toHaveLength(2);
    });
    await stage.publish(stage.stopped(6));
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'ended', stop_reason: 6, epoch: 1 });
    });
    expect(stage.zoom.seen('/signaling')).toHaveLength(1);
  });
});
