import { expect, it } from 'vitest';
import { describeSessions, type SessionStage } from '../testing/session.stage.js';
import { LiveStreams } from './live.streams.js';

const ENDED_BY_US = { state: 'ended', outcome: 'ended', stop_reason: 20 };
const BUSY = 45;

async function startOne(stage: SessionStage) {
  const replica = await stage.start();
  return { replica, streams: replica.application.get(LiveStreams, { strict: false }) };
}

async function idOf(stage: SessionStage): Promise<string> {
  return (await stage.session())?.id ?? '';
}

async function endedByUs(stage: SessionStage): Promise<void> {
  await stage.eventually(async () => {
    expect(await stage.session()).toMatchObject(ENDED_BY_US);
    expect(stage.published.at(-1)).toBe('ended ended 20');
  });
  expect(stage.zoom.received('/signaling', 21)).toEqual([
    { msg_type: 21, rtms_stream_id: 'stream' },
  ]);
}

describeSessions('The end of a stream that a module asks for (real sockets)', (at) => {
  it('is told to Zoom, to the sinks and to the row, with the reason that Zoom gives', async () => {
    const stage = at();
    const { streams } = await startOne(stage);
    await stage.publish(stage.started());
    await stage.streaming();
    const id = await idOf(stage);
    expect(await streams.close(id)).toBe('done');
    await endedByUs(stage);
    expect(stage.published).toEqual(['started 1', 'ended ended 20']);
    expect(stage.closed).toMatchObject([{ kind: 'ended', stopReason: 20 }]);
    await stage.eventually(() => {
      expect(stage.zoom.connections.map(({ closeCode }) => closeCode)).toEqual([1000, 1000, 1000]);
    });
    await expect(streams.close(id)).rejects.toMatchObject({ code: 'rtms.session_not_held' });
  });

  it(
    'comes although Zoom says nothing; its reason may come later',
    { timeout: 60_000 },
    async () => {
      const stage = at();
      stage.zoom.answers.closeAnswered = false;
      const { streams } = await startOne(stage);
      await stage.publish(stage.started());
      await stage.streaming();
      const closed = streams.close(await idOf(stage));
      await stage.eventually(async () => {
        expect(await stage.session()).toMatchObject({ state: 'terminating' });
        expect(stage.zoom.open('/audio')).toHaveLength(0);
      });
      await expect(streams.close(await idOf(stage))).rejects.toMatchObject({
        code: 'rtms.session_not_held',
      });
      expect(await closed).toBe('done');
      await stage.eventually(async () => {
        expect(await stage.session()).toMatchObject({ state: 'ended', stop_reason: null });
      });
      await stage.publish(stage.stopped(20));
      await stage.eventually(async () => {
        expect(await stage.session()).toMatchObject(ENDED_BY_US);
      });
    },
  );

  it('may be asked of a replica that does not receive the session', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    const { streams: elsewhere } = await startOne(stage);
    expect(await elsewhere.close(await idOf(stage))).toBe('deferred');
    await endedByUs(stage);
    expect(stage.closed).toMatchObject([{ epoch: 1, kind: 'ended' }]);
  });

  it('waits for signaling', async () => {
    const stage = at();
    const { streams } = await startOne(stage);
    await stage.publish(stage.started());
    await stage.streaming();
    stage.zoom.answers.signalingStatus = () => BUSY;
    stage.zoom.drop('/signaling', null);
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'interrupted', last_status: BUSY });
    });
    expect(await streams.close(await idOf(stage))).toBe('deferred');
    expect(stage.zoom.received('/signaling', 21)).toEqual([]);
    stage.zoom.answers.signalingStatus = () => 0;
    await endedByUs(stage);
  });

  it('waits for whoever receives the session next', async () => {
    const stage = at();
    const { replica, streams } = await startOne(stage);
    await stage.publish(stage.started());
    await stage.streaming();
    await stage.drain(replica);
    expect(await streams.close(await idOf(stage))).toBe('deferred');
    expect(await stage.session()).toMatchObject({ state: 'interrupted', owner: null });
    await stage.start();
    await endedByUs(stage);
    expect(stage.closed).toMatchObject([
      { epoch: 1, kind: 'handed_over' },
      { epoch: 2, kind: 'ended', stopReason: 20 },
    ]);
  });
});
