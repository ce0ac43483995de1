import { ZoomRtmsInterrupted } from '@zoom-platform/webhooks/extension';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { AUDIO, describeSessions } from '../testing/session.stage.js';
import { LiveSession } from './live.session.js';

describeSessions('A session that loses Zoom', (at) => {
  it('leaves a successor a whole window once all its media stand, be there frames or none', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    const window = z.object({ recover_until: z.date().nullable() });
    const left = () => stage.test.database.query(window, 'SELECT recover_until FROM rtms_session');
    await stage.eventually(async () => {
      expect(await left()).toEqual([{ recover_until: null }]);
    });
    stage.zoom.drop('/audio', null);
    await stage.eventually(async () => {
      expect(stage.zoom.received('/signaling', 7)).toHaveLength(3);
      expect(await left()).toEqual([{ recover_until: null }]);
    });
  });

  it('dials a media connection that broke again, and nothing else', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    stage.zoom.drop('/audio', null);
    await stage.eventually(() => {
      expect(stage.zoom.received('/signaling', 7)).toHaveLength(3);
      expect(stage.published).toEqual(['started 1', 'interrupted 1 media_closed', 'resumed 1']);
    });
    expect(stage.zoom.seen('/signaling')).toHaveLength(1);
    expect(stage.zoom.seen('/transcript')).toHaveLength(1);
    expect(stage.frames).toMatchObject([
      { notice: 'interrupted', media: 'audio' },
      { notice: 'reconnected', media: 'audio' },
    ]);
  });

  it('dials all media once when Zoom says twice that it is interrupted, but not which', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    stage.zoom.send('/signaling', '{"msg_type":6,"event":{"event_type":7,"timestamp":1}}');
    stage.zoom.send('/signaling', '{"msg_type":8,"state":2,"reason":14,"timestamp":1}');
    await stage.eventually(() => {
      expect(stage.zoom.received('/signaling', 7)).toHaveLength(4);
      expect(stage.published).toContain('resumed 1');
    });
    expect([stage.zoom.open('/audio').length, stage.zoom.open('/transcript').length]).toEqual([
      1, 1,
    ]);
    expect([stage.zoom.seen('/audio').length, stage.zoom.seen('/transcript').length]).toEqual([
      2, 2,
    ]);
  });

  it('dials the one medium that is quiet when Zoom says that it is interrupted, but not which', async () => {
    const stage = at();
    const silenceMs = 9_000;
    vi.stubEnv('RTMS_SILENCE_TIMEOUT_MS', String(silenceMs));
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    const begun = performance.now();
    let packets = 0;
    await stage.eventually(() => {
      packets += 1;
      stage.zoom.send('/audio', AUDIO(1_000_000_000_000 + packets * 20));
      expect(performance.now() - begun).toBeGreaterThan(silenceMs / 2);
    });
    stage.zoom.send('/signaling', '{"msg_type":6,"event":{"event_type":7,"timestamp":1}}');
    await stage.eventually(() => {
      expect(stage.published).toContain('resumed 1');
    });
    expect(stage.zoom.seen('/transcript')).toHaveLength(2);
    expect(stage.zoom.seen('/audio')).toHaveLength(1);
  });

  it.each([
    ['Zoom hints at a loss', '{"msg_type":6,"event":{"event_type":7,"timestamp":1}}', 2],
    ['one broke', null, 1],
  ])(
    'dials media once after %s, although a hint follows each socket that goes',
    async (_, hint, transcripts) => {
      const stage = at();
      const settlesMs = 250;
      stage.zoom.answers.hintsAtMediaLoss = true;
      await stage.start();
      await stage.publish(stage.started());
      await stage.streaming();
      if (hint === null) stage.zoom.drop('/audio', null);
      else stage.zoom.send('/signaling', hint);
      await stage.eventually(() => {
        expect(stage.published).toContain('resumed 1');
      });
      const recoveredAt = performance.now();
      await stage.eventually(() => {
        expect(performance.now() - recoveredAt).toBeGreaterThan(4 * settlesMs);
      });
      expect(stage.zoom.seen('/audio')).toHaveLength(2);
      expect(stage.zoom.seen('/transcript')).toHaveLength(transcripts);
      expect(stage.zoom.seen('/signaling')).toHaveLength(1);
    },
  );

  it('dials both when signaling broke, and drops the audio that Zoom sends again', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    const spokenAt = Date.now();
    stage.zoom.send('/audio', AUDIO(spokenAt));
    await stage.eventually(() => {
      expect(stage.frames).toHaveLength(1);
    });
    stage.zoom.drop('/signaling', null);
    await stage.streaming(2);
    stage.zoom.send('/audio', AUDIO(spokenAt));
    stage.zoom.send('/audio', AUDIO(spokenAt + 100));
    await stage.eventually(() => {
      expect(stage.frames.at(-1)).toMatchObject({ kind: 'audio', timestamp: spokenAt + 100 });
    });
    expect(stage.frames.filter(({ kind }) => kind === 'audio')).toHaveLength(2);
    expect(stage.zoom.open('/signaling')).toHaveLength(1);
    expect(await stage.session()).toMatchObject({ epoch: 1, handshakes: 2 });
    await stage.eventually(() => {
      expect(stage.published).toEqual(['started 1', 'interrupted 1 signaling_closed', 'resumed 1']);
    });
  });

  it.each([
    ['accepts', 0],
    ['refuses', 2],
  ])(
    'is not recovered, nor lost, where Zoom %s media while signaling is gone',
    async (_, status) => {
      const stage = at();
      vi.stubEnv('RTMS_RECONNECT_DELAY_MS', '400');
      stage.zoom.answers.signalingStatus = (connection) => (connection === 2 ? 8 : 0);
      await stage.start();
      await stage.publish(stage.started());
      await stage.streaming();
      stage.zoom.answers.mediaStatus = () => 'silence';
      stage.zoom.drop('/audio', null);
      await stage.eventually(() => {
        expect(stage.zoom.received('/audio', 3)).toHaveLength(2);
      });
      stage.zoom.drop('/signaling', null);
      await stage.eventually(async () => {
        expect(await stage.session()).toMatchObject({ last_cause: 'signaling_closed' });
      });
      stage.zoom.send('/audio', `{"msg_type":4,"status_code":${String(status)},"reason":"r"}`);
      stage.zoom.answers.mediaStatus = () => 0;
      await stage.eventually(() => {
        expect(stage.published.at(-1)).toBe('resumed 1');
        expect(stage.zoom.seen('/signaling')).toHaveLength(3);
      });
      expect(stage.published).toEqual(['started 1', 'interrupted 1 media_closed', 'resumed 1']);
      expect(await stage.session()).toMatchObject({ state: 'streaming', outcome: null });
    },
  );

  it('tries again where Zoom accepts it and names no media server', async () => {
    const stage = at();
    const { mediaUrls } = stage.zoom.answers;
    stage.zoom.answers.mediaUrls = {};
    await stage.start();
    await stage.publish(stage.started());
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ last_cause: 'signaling_no_media_url' });
    });
    stage.zoom.answers.mediaUrls = mediaUrls;
    await stage.eventually(() => {
      expect(stage.published).toEqual(['started 1']);
    });
    stage.zoom.answers.mediaUrls = {};
    stage.zoom.drop('/signaling', null);
    await stage.eventually(() => {
      expect(stage.published).toContain('interrupted 1 signaling_closed');
      expect(stage.zoom.open('/signaling')).toHaveLength(0);
    });
    stage.zoom.answers.mediaUrls = mediaUrls;
    await stage.eventually(() => {
      expect(stage.published.at(-1)).toBe('resumed 1');
      expect(stage.zoom.open('/audio')).toHaveLength(1);
    });
  });

  it('comes back at once when Zoom says that it lost us, and once for each time', async () => {
    const stage = at();
    vi.stubEnv('RTMS_RECONNECT_DELAY_MS', '30000');
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    const interrupted = new ZoomRtmsInterrupted({ ...stage.delivery(), serverUrls: [] });
    stage.zoom.drop('/signaling', null);
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'interrupted' });
    });
    await stage.publish(interrupted);
    await stage.streaming(2);
    await stage.publish(interrupted);
    await stage.publish(stage.stopped(6));
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'ended', handshakes: 2 });
    });
  });

  it.each([
    ['while all stands', false],
    ['while signaling is lost', true],
  ])('goes where Zoom says that it lost us names other servers, %s', async (_, isLost) => {
    const stage = at();
    vi.stubEnv('RTMS_RECONNECT_DELAY_MS', '30000');
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    if (isLost) {
      stage.zoom.drop('/signaling', null);
      await stage.eventually(async () => {
        expect(await stage.session()).toMatchObject({ state: 'interrupted' });
      });
    }
    const serverUrls = [stage.zoom.url('/elsewhere')];
    await stage.publish(new ZoomRtmsInterrupted({ ...stage.delivery(), serverUrls }));
    await stage.eventually(async () => {
      expect(stage.zoom.received('/elsewhere', 7)).toHaveLength(2);
      expect(await stage.session()).toMatchObject({
        state: 'streaming',
        server_urls: serverUrls,
        handshakes: 2,
      });
    });
    expect(stage.zoom.seen('/signaling')).toHaveLength(1);
    expect(stage.zoom.open('/signaling')).toHaveLength(0);
    expect(stage.zoom.open('/elsewhere')).toHaveLength(1);
  });

  it.each([
    ['ahead', -200_000],
    ['behind', 200_000],
  ])('tells by Zoom’s clock what came after it was accepted, with ours %s', async (_, skew) => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    const zoomNow = Date.now() + skew;
    stage.zoom.send('/signaling', `{"msg_type":8,"state":1,"timestamp":${String(zoomNow)}}`);
    const word = (eventTs: number) =>
      new ZoomRtmsInterrupted({ ...stage.delivery(), eventTs, serverUrls: [] });
    await stage.publish(word(zoomNow - 1_000));
    await stage.publish(stage.started({ streamId: 'later', entityId: 'other' }));
    await stage.eventually(async () => {
      expect(await stage.session('later')).toMatchObject({ state: 'streaming' });
    });
    expect(await stage.session()).toMatchObject({ handshakes: 1 });
    await stage.publish(word(zoomNow + 1_000));
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'streaming', handshakes: 2 });
    });
  });

  it('is not paused for good where its resumption fell into an interruption', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    stage.zoom.send('/signaling', '{"msg_type":8,"state":5,"timestamp":1}');
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'paused' });
    });
    stage.zoom.drop('/signaling', null);
    await stage.streaming(2);
    expect(await stage.session()).toMatchObject({ state: 'streaming', handshakes: 2 });
  });

  it('waits until the older connection is gone', async () => {
    const stage = at();
    stage.zoom.answers.signalingStatus = (connection) => (connection < 3 ? 8 : 0);
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    expect(await stage.session()).toMatchObject({ handshakes: 3, epoch: 1, last_status: 8 });
  });

  it.each([
    ['as one of a stream that Zoom does not know', 2],
    ['by an error inside Zoom', 45],
  ])(
    'dials signaling too when its media are refused %s: it may be dead to Zoom',
    async (_, status) => {
      const stage = at();
      await stage.start();
      await stage.publish(stage.started());
      await stage.streaming();
      const isAnew = () => stage.zoom.seen('/signaling').length > 1;
      stage.zoom.answers.mediaStatus = () => (isAnew() ? 0 : status);
      stage.zoom.drop('/audio', null);
      stage.zoom.drop('/transcript', null);
      await stage.streaming(2);
      await stage.eventually(() => {
        expect(stage.published.at(-1)).toBe('resumed 1');
      });
      expect(stage.zoom.seen('/signaling')).toHaveLength(2);
      expect(await stage.session()).toMatchObject({ state: 'streaming', epoch: 1 });
    },
  );

  it('leaves signaling alone while other media flow, and goes on without what is refused', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    stage.zoom.answers.mediaStatus = (path) => (path === '/audio' ? 2 : 0);
    stage.zoom.drop('/audio', null);
    await stage.eventually(() => {
      expect(stage.published.at(-1)).toBe('resumed 1');
    });
    expect(stage.zoom.seen('/signaling')).toHaveLength(1);
    expect(stage.zoom.open('/transcript')).toHaveLength(1);
  });

  it('is lost when its window is over, whatever Zoom repeats', async () => {
    const stage = at();
    vi.stubEnv('RTMS_RECOVERY_WINDOW_MS', '1000');
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    stage.zoom.answers.signalingStatus = () => 8;
    stage.zoom.drop('/signaling', null);
    await stage.eventually(async () => {
      await stage.publish(new ZoomRtmsInterrupted({ ...stage.delivery(), serverUrls: [] }));
      expect(await stage.session()).toMatchObject({ state: 'ended', outcome: 'lost' });
    });
    expect(stage.closed).toMatchObject([{ kind: 'ended' }]);
  });

  it.each([
    // Of each of the two apps.
    [3, 'refused', 2],
    [2, 'missed', 1],
  ])('is not tried again after status %i', async (status, outcome, handshakes) => {
    const stage = at();
    stage.zoom.answers.signalingStatus = () => status;
    await stage.start();
    await stage.publish(stage.started());
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'ended', outcome, last_status: status });
    });
    expect(stage.zoom.seen('/signaling')).toHaveLength(handshakes);
    expect(stage.opened).toEqual([]);
  });

  it('names a wrong client secret as the probable cause where Zoom closes without a word', async () => {
    const stage = at();
    stage.zoom.answers.signalingStatus = (connection) => (connection < 2 ? null : 0);
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    expect(await stage.session()).toMatchObject({ last_cause: 'signaling_secret_suspected' });
  });

  it('hears the newer of two words that another replica left', async () => {
    const stage = at();
    await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    const heard = vi.spyOn(LiveSession.prototype, 'interruptedByZoom');
    const leaveWord = (at: number) =>
      stage.test.database.query(
        z.unknown(),
        "UPDATE rtms_session SET requested = 'interrupted', requested_at = $1",
        [new Date(at)],
      );
    const execute = stage.test.database.execute.bind(stage.test.database);
    const served = vi
      .spyOn(stage.test.database, 'execute')
      .mockImplementation(async (sql, values) => {
        if (sql.includes('requested = NULL') && heard.mock.calls.length === 1) await leaveWord(2);
        return execute(sql, values);
      });
    await leaveWord(1);
    await stage.eventually(() => {
      expect(heard.mock.calls.map(([at]) => at)).toEqual([1, 2]);
    });
    heard.mockRestore();
    served.mockRestore();
  });
});
