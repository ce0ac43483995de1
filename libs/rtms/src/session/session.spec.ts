import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { ZoomRtmsInterrupted, ZoomRtmsStopped } from '@zoom-platform/webhooks/extension';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { RtmsSessionNotFoundError } from '../rtms.errors.js';
import { AUDIO, describeSessions, MEETING, TERMINATED } from '../testing/session.stage.js';
import { SessionsController } from './sessions.controller.js';

describeSessions('A session', (at) => {
  it('is joined when Zoom offers it, feeds the sinks, and ends when Zoom says so', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    stage.zoom.send('/audio', AUDIO(1_000_000_000_000));
    stage.zoom.send(
      '/signaling',
      '{"msg_type":6,"event":{"event_type":3,"timestamp":2,"participants":[{"user_id":7,"user_name":"Ana"}]}}',
    );
    await stage.eventually(() => {
      expect(stage.frames).toHaveLength(2);
    });
    stage.zoom.send('/signaling', TERMINATED);
    for (const path of ['/signaling', '/audio', '/transcript']) stage.zoom.drop(path, 1000);
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({
        state: 'ended',
        outcome: 'ended',
        stop_reason: 6,
        handshakes: 1,
      });
      expect(stage.published).toEqual(['started 1', 'ended ended 6']);
    });
    expect(stage.opened).toMatchObject([
      { epoch: 1, streamId: 'stream', entityId: MEETING, accountId: 'account', appId: 'default' },
    ]);
    expect(stage.closed).toMatchObject([{ kind: 'ended', stopReason: 6 }]);
    expect(stage.zoom.received('/signaling', 21)).toHaveLength(0);
  });

  it('waits for the last frames after Zoom ended the stream', async () => {
    const stage = at();
    // Long enough for a frame that is sent once the row has been read on a busy machine.
    vi.stubEnv('RTMS_END_GRACE_MS', '5000');
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    stage.zoom.send('/signaling', TERMINATED);
    stage.zoom.drop('/signaling', 1000);
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'terminating' });
    });
    stage.zoom.send('/audio', AUDIO(1_000_000_000_000));
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'ended' });
    });
    expect(stage.frames).toMatchObject([{ kind: 'audio' }]);
  });

  it('has one handshake although the start is delivered three times', async () => {
    const stage = at();
    await stage.start();
    for (let times = 0; times < 3; times += 1) await stage.publish(stage.started());
    await stage.streaming();
    await stage.publish(stage.started());
    await stage.publish(stage.stopped(6));
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'ended', epoch: 1, handshakes: 1 });
    });
    expect(stage.zoom.seen('/signaling')).toHaveLength(1);
  });

  it('is never joined when its stop came before its start', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.stopped(8));
    await stage.publish(stage.started({ appId: 'second' }));
    await stage.publish(stage.started({ streamId: 'later', entityId: 'other' }), 'later');
    await stage.eventually(async () => {
      expect(await stage.session('later')).toMatchObject({ state: 'streaming' });
    });
    // What the start says of it is kept all the same.
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({
        state: 'ended',
        outcome: 'missed',
        stop_reason: 8,
        app_id: 'second',
        meeting_id: '88800011122',
      });
    });
    expect(stage.zoom.seen('/signaling')).toHaveLength(1);
    await stage.eventually(() => {
      expect(stage.published).toContain('ended missed 8');
    });
  });

  it('is tried when its start comes late, or seems to, and the difference is named', async () => {
    const stage = at();
    const warned = vi.spyOn(Logger.prototype, 'warn');
    await stage.start();
    const receivedAt = new Date();
    await stage.publish(
      stage.started({ eventTs: receivedAt.getTime() - 300_000 }),
      'stream',
      receivedAt,
    );
    await stage.streaming();
    expect(warned).toHaveBeenCalledWith(expect.stringContaining('received 300000 ms after'));
    warned.mockRestore();
  });

  it.each([
    ['behind', -200_000],
    ['ahead', 200_000],
  ])('is joined where the clock of the replica that accepted it is %s', async (_, skew) => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started(), 'stream', new Date(Date.now() + skew));
    await stage.streaming();
  });

  it('is missed when its start waited for us until the window was over', async () => {
    const stage = at();
    await stage.start();
    await stage.publishLate(stage.started(), 60_000);
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({
        state: 'ended',
        outcome: 'missed',
        handshakes: 0,
      });
    });
    expect(stage.zoom.received('/signaling', 1)).toEqual([]);
  });

  it('keeps the stop reason that a late webhook brings', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    stage.zoom.send('/signaling', '{"msg_type":8,"state":4,"timestamp":1}');
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'ended', stop_reason: null });
    });
    await stage.publish(stage.stopped(18));
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'ended', stop_reason: 18 });
    });
  });

  it('moves to other servers when Zoom names some', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    await stage.publish(stage.started({ serverUrls: [stage.zoom.url('/elsewhere')] }));
    await stage.eventually(() => {
      expect(stage.zoom.received('/elsewhere', 7)).toHaveLength(2);
      expect(stage.published).toEqual(['started 1', 'interrupted 1 failover', 'resumed 1']);
    });
    expect(stage.zoom.open('/signaling')).toHaveLength(0);
    expect(stage.zoom.open('/elsewhere')).toHaveLength(1);
  });

  it('stays where it is when older word of other servers comes late', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    await stage.publish(stage.started({ serverUrls: [stage.zoom.url('/elsewhere')] }));
    await stage.eventually(() => {
      expect(stage.zoom.received('/elsewhere', 7)).toHaveLength(2);
    });
    const older = { eventTs: Date.now() - 30_000, serverUrls: [stage.zoom.url('/signaling')] };
    await stage.publish(stage.started(older));
    await stage.publish(new ZoomRtmsInterrupted({ ...stage.delivery(), ...older }));
    await stage.publish(stage.started({ streamId: 'later', entityId: 'other' }));
    await stage.eventually(async () => {
      expect(await stage.session('later')).toMatchObject({ state: 'streaming' });
    });
    expect(await stage.session()).toMatchObject({
      server_urls: [stage.zoom.url('/elsewhere')],
      handshakes: 2,
    });
    expect(stage.zoom.open('/elsewhere')).toHaveLength(1);
  });

  it('is refused when another user is captured already and this one is not the host', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    await stage.publish(
      stage.started({ streamId: 'guest', operatorId: 'guest', isOriginalHost: false }),
      'guest',
    );
    await stage.eventually(async () => {
      expect(await stage.session('guest')).toMatchObject({ state: 'ended', outcome: 'refused' });
      expect(stage.published).toContain('ended refused null');
    });
    expect(stage.zoom.seen('/signaling')).toHaveLength(1);
  });

  it('pauses and resumes with its sockets open', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    stage.zoom.send('/signaling', '{"msg_type":9,"state":3,"timestamp":1,"rtms_session_id":"a"}');
    stage.zoom.send('/signaling', '{"msg_type":8,"state":5,"timestamp":1}');
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'paused' });
    });
    stage.zoom.send('/signaling', '{"msg_type":8,"state":6,"timestamp":2}');
    await stage.streaming();
    expect(stage.frames.map((frame) => 'notice' in frame && frame.notice)).toEqual([
      'paused',
      'resumed',
    ]);
  });

  it('tells pauses and losses by Zoom’s clock, be it ten minutes off ours', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    const zoomNow = () => Date.now() + 600_000;
    const begun = zoomNow();
    for (let packet = 0; packet < 3; packet += 1) stage.zoom.send('/audio', AUDIO(begun + packet));
    await stage.eventually(() => {
      expect(stage.frames).toHaveLength(3);
    });
    const pausedAt = zoomNow();
    stage.zoom.send('/signaling', `{"msg_type":8,"state":5,"timestamp":${String(pausedAt)}}`);
    stage.zoom.send('/signaling', '{"msg_type":8,"state":6}');
    const notices = () => stage.frames.filter(({ kind }) => kind === 'notice');
    await stage.eventually(() => {
      expect(notices()).toHaveLength(2);
    });
    stage.zoom.drop('/signaling', null);
    await stage.eventually(() => {
      expect(notices()).toHaveLength(4);
    });
    expect(notices()).toMatchObject([
      { notice: 'paused', timestamp: pausedAt },
      { notice: 'resumed' },
      { notice: 'interrupted' },
      { notice: 'reconnected' },
    ]);
    for (const { timestamp } of notices()) {
      expect(timestamp).toBeGreaterThanOrEqual(begun);
      expect(timestamp).toBeLessThanOrEqual(zoomNow());
    }
  });

  it('goes on while another of its Zoom sessions is alive, over a reconnect too', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    for (const id of ['a', 'b']) {
      stage.zoom.send(
        '/signaling',
        `{"msg_type":9,"state":2,"timestamp":1,"rtms_session_id":"${id}"}`,
      );
    }
    stage.zoom.send('/audio', AUDIO(1_000_000_000_000));
    const heard = () => stage.frames.filter(({ kind }) => kind === 'audio');
    await stage.eventually(() => {
      expect(heard()).toHaveLength(1);
    });
    stage.zoom.drop('/signaling', null);
    await stage.streaming(2);
    for (const state of [3, 4, 5]) {
      stage.zoom.send(
        '/signaling',
        `{"msg_type":9,"state":${String(state)},"stop_reason":2,"rtms_session_id":"a"}`,
      );
    }
    stage.zoom.send('/audio', AUDIO(1_000_000_000_100));
    await stage.eventually(() => {
      expect(heard()).toHaveLength(2);
    });
    expect(await stage.session()).toMatchObject({ state: 'streaming' });
    stage.zoom.send('/signaling', '{"msg_type":9,"state":5,"stop_reason":2,"rtms_session_id":"b"}');
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'ended', stop_reason: 2 });
    });
  });

  it('of Phone is refused without a dial, since no document says how V1 would do it', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started({ product: 'phone', entityKey: 'call_id' }));
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({
        state: 'ended',
        outcome: 'refused',
        handshakes: 0,
        last_cause: 'signaling_unsupported',
      });
    });
    expect(stage.zoom.connections).toEqual([]);
  });

  it('is not made of an id that no signature could hold', async () => {
    const stage = at();
    const replica = await stage.start();
    await stage.publish(stage.started({ streamId: 'nul\0' }));
    await stage.publish(stage.started({ entityId: '\ud800' }));
    await stage.publish(new ZoomRtmsInterrupted({ ...stage.delivery('nul\0'), serverUrls: [] }));
    await stage.publish(new ZoomRtmsStopped({ ...stage.delivery('nul\0'), stopReason: null }));
    await stage.publish(stage.started());
    await stage.streaming();
    const { sessions } = await replica.application.get(SessionsController).list({});
    expect(sessions.map(({ streamId }) => streamId)).toEqual(['stream']);
    const failed = await stage.test.database.query(
      z.unknown(),
      'SELECT reason FROM event_delivery',
    );
    expect(failed).toEqual([]);
  });

  it('keeps when its last frame came, while frames come', async () => {
    const stage = at();
    const replica = await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    const controller = replica.application.get(SessionsController);
    const lastFrameAt = async () => (await controller.list({})).sessions[0]?.lastFrameAt ?? 0;
    expect(await lastFrameAt()).toBe(0);
    let kept = 0;
    for (let growth = 0; growth < 2; growth += 1) {
      await stage.eventually(async () => {
        stage.zoom.send('/audio', AUDIO(Date.now()));
        expect(await lastFrameAt()).toBeGreaterThan(kept);
      });
      kept = await lastFrameAt();
      expect(Math.abs(Date.now() - kept)).toBeLessThan(5_000);
    }
  });

  it('is shown to those who ask', async () => {
    const stage = at();
    const replica = await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    const controller = replica.application.get(SessionsController);
    const { sessions } = await controller.list({ state: 'streaming', limit: '10' });
    expect(sessions).toMatchObject([
      { streamId: 'stream', epoch: 1, stopReason: null, stopReasonName: null },
    ]);
    const id = sessions[0]?.id ?? '';
    expect(await controller.get(id)).toMatchObject({ id, entityId: MEETING });
    await stage.publish(stage.stopped(8));
    await stage.eventually(async () => {
      expect(await controller.get(id)).toMatchObject({ stopReasonName: 'stream_revoked' });
    });
    expect((await controller.list({ before: id })).sessions).toEqual([]);
    await expect(controller.get(randomUUID())).rejects.toThrow(RtmsSessionNotFoundError);
    await expect(controller.list({ limit: '1000' })).rejects.toThrow('limit');
  });
});
