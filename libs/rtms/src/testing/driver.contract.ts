import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JoinRequest, RtmsDriver, RtmsLink } from '../drivers/rtms-driver.port.js';
import type { VideoMessage } from '../protocol/server-message.type.js';
import { eventually } from './patient.wait.js';
import { linkRecorder, type LinkRecorder } from './link.recorder.js';
import { ScriptedZoom } from './scripted.zoom.js';

/** A driver as the application would get it. */
export interface DriverUnderTest {
  readonly driver: RtmsDriver;
  readonly close: () => Promise<void>;
}

/** HMAC-SHA256 of "client-id,meeting-uuid,stream-id" with "client-secret". */
const SIGNATURE = '38b373591bf5feb9e070f4970d8e2a0ed55761e601aebadcfea29774ff4a7516';

const AUDIO =
  '{"msg_type":14,"content":{"user_id":7,"user_name":"Ada","data":"AQI=","timestamp":1}}';
const MIXED = '{"msg_type":14,"content":{"user_id":0,"data":"AwQ=","timestamp":21}}';
const TRANSCRIPT =
  '{"msg_type":17,"content":{"user_id":7,"user_name":"Ada","data":"Grüße","timestamp":2,' +
  '"start_time":1700000000001,"end_time":1700000000002,"language":9}}';

/**
 * What a session may rely on, whatever the driver: against Zoom's side on real sockets. Where drivers
 * differ, the table of capabilities says so, and the test holds the driver to its line of it.
 * @param start makes the driver from the environment of the service.
 */
export function driverContract(
  start: (environment: Record<string, string>) => Promise<DriverUnderTest>,
): void {
  let zoom: ScriptedZoom;
  let seen: LinkRecorder;
  let under: DriverUnderTest;
  const links: RtmsLink[] = [];

  beforeEach(async () => {
    zoom = await ScriptedZoom.start();
    seen = linkRecorder();
    under = await start({ RTMS_ALLOWED_HOSTS: '127.0.0.1', RTMS_HANDSHAKE_TIMEOUT_MS: '2000' });
  });

  afterEach(async () => {
    for (const link of links.splice(0)) link.close();
    await under.close();
    await zoom.close();
  });

  function join(request: Partial<JoinRequest> = {}, recorder = seen): RtmsLink {
    const link = under.driver.join(
      {
        product: 'meeting',
        entityId: 'meeting-uuid',
        streamId: 'stream-id',
        serverUrls: [zoom.url('/signaling')],
        clientId: 'client-id',
        clientSecret: 'client-secret',
        kinds: ['audio', 'transcript'],
        mayHandshake: () => true,
        ...request,
      },
      recorder.observer,
    );
    links.push(link);
    return link;
  }

  async function joined(request: Partial<JoinRequest> = {}, recorder = seen): Promise<RtmsLink> {
    const link = join(request, recorder);
    const kinds = request.kinds ?? ['audio', 'transcript'];
    await eventually(() => {
      expect(recorder.ready.flat().sort()).toEqual([...kinds].sort());
    });
    return link;
  }

  describe('joins', () => {
    it('with our signature, for the kinds that are wanted and no others', async () => {
      await joined();
      expect(zoom.received('/signaling', 1)).toMatchObject([
        { meeting_uuid: 'meeting-uuid', rtms_stream_id: 'stream-id', signature: SIGNATURE },
      ]);
      expect(zoom.received('/audio', 3)).toMatchObject([{ signature: SIGNATURE, media_type: 1 }]);
      expect(zoom.received('/transcript', 3)).toMatchObject([{ media_type: 8 }]);
      expect(zoom.seen('/video')).toHaveLength(0);
      expect(seen.planned()).toEqual(['audio', 'transcript']);
      expect(seen.handshakes()).toBe(1);
    });

    it('asking for the same media', async () => {
      await joined({ kinds: ['audio', 'video', 'transcript'] });
      expect(zoom.received('/audio', 3)[0]?.['media_params']).toEqual({
        audio: {
          content_type: 2,
          sample_rate: 1,
          channel: 1,
          codec: 1,
          data_opt: 2,
          send_rate: 100,
        },
      });
      expect(zoom.received('/video', 3)[0]?.['media_params']).toEqual({
        video: { content_type: 3, codec: 7, resolution: 2, fps: 25, data_opt: 3 },
      });
      expect(zoom.received('/transcript', 3)[0]?.['media_params']).toEqual({
        transcript: { content_type: 5, src_language: 9, enable_lid: true },
      });
    });

    it('subscribed to speakers and people', async () => {
      await joined();
      await eventually(() => {
        const types = zoom
          .received('/signaling', 5)
          .flatMap(({ events }) => events as { event_type: number }[])
          .map(({ event_type: type }) => type);
        expect(types).toEqual([2, 3, 4]);
      });
    });

    it('with the audio since the start, where it can ask for that', async () => {
      await joined();
      const [hello] = zoom.received('/signaling', 1);
      expect(hello?.['buffer_data'] === true).toBe(under.driver.capabilities.bufferData);
    });

    it('or says that it cannot join such a product', async () => {
      const { products } = under.driver.capabilities;
      join({ product: 'phone' });
      if (products.includes('phone')) {
        await eventually(() => {
          expect(zoom.received('/signaling', 1)).toMatchObject([{ call_id: 'meeting-uuid' }]);
        });
      } else {
        await eventually(() => {
          expect(seen.signalingLosses).toMatchObject([{ cause: 'unsupported', permanent: true }]);
        });
        expect(zoom.connections).toHaveLength(0);
      }
    });

    it('two streams beside each other, of which one may go', async () => {
      const other = linkRecorder();
      const first = await joined();
      await joined({ streamId: 'other-stream' }, other);
      first.close();
      await eventually(() => {
        expect(zoom.open('/audio')).toHaveLength(1);
      });
      zoom.send('/audio', AUDIO);
      await eventually(() => {
        expect(other.media).toHaveLength(1);
      });
      expect([seen.media, other.signalingLosses]).toEqual([[], []]);
    });
  });

  describe('carries', () => {
    it('audio with its speaker, and mixed audio without', async () => {
      await joined();
      zoom.send('/audio', AUDIO);
      zoom.send('/audio', MIXED);
      await eventually(() => {
        expect(seen.media).toMatchObject([
          { type: 'audio', userId: '7', userName: 'Ada', timestamp: 1 },
          { type: 'audio', userId: null, timestamp: 21 },
        ]);
      });
      expect(seen.media.map((frame) => 'data' in frame && [...frame.data])).toEqual([
        [1, 2],
        [3, 4],
      ]);
    });

    it('transcripts, with their language where it can', async () => {
      await joined();
      zoom.send('/transcript', TRANSCRIPT);
      await eventually(() => {
        expect(seen.media).toMatchObject([
          {
            type: 'transcript',
            text: 'Grüße',
            startTime: 1700000000001,
            endTime: 1700000000002,
            language: under.driver.capabilities.transcriptLanguage ? 9 : null,
          },
        ]);
      });
    });

    it('a frame of a megabyte, and a thousand small ones in order', async () => {
      await joined({ kinds: ['audio', 'video', 'transcript'] });
      const large = Buffer.alloc(1024 * 1024, 7).toString('base64');
      zoom.send(
        '/video',
        `{"msg_type":15,"content":{"user_id":7,"data":"${large}","timestamp":1}}`,
      );
      for (let packet = 0; packet < 1_000; packet += 1) {
        zoom.send('/audio', AUDIO.replace('"timestamp":1', `"timestamp":${String(packet)}`));
      }
      await eventually(() => {
        expect(seen.media).toHaveLength(1_001);
      });
      const audio = seen.media.filter(({ type }) => type === 'audio');
      expect(audio.map(({ timestamp }) => timestamp)).toEqual([...Array(1_000).keys()]);
      const [video] = seen.media.filter((frame): frame is VideoMessage => frame.type === 'video');
      expect(video?.data.length).toBe(1024 * 1024);
    });

    it('events', async () => {
      await joined();
      zoom.send('/signaling', '{"msg_type":6,"event":{"event_type":1,"timestamp":3}}');
      zoom.send(
        '/signaling',
        '{"msg_type":6,"event":{"event_type":3,"timestamp":4,"participants":[{"user_id":7,"user_name":"Ada"}]}}',
      );
      zoom.send('/signaling', '{"msg_type":6,"event":{"event_type":2,"timestamp":5,"user_id":7}}');
      zoom.send('/signaling', '{"msg_type":6,"event":{"event_type":7,"timestamp":6}}');
      await eventually(() => {
        expect(seen.events).toMatchObject([
          { event: 'first_packet', timestamp: 3 },
          { event: 'participant_join', participants: [{ userId: '7', userName: 'Ada' }] },
          { event: 'active_speaker', participant: { userId: '7' } },
          { event: 'media_interrupted' },
        ]);
      });
    });

    it('pauses and resumption', async () => {
      await joined();
      zoom.send('/signaling', '{"msg_type":8,"state":1,"reason":0,"timestamp":4}');
      zoom.send('/signaling', '{"msg_type":9,"state":3,"rtms_session_id":"s","timestamp":5}');
      zoom.send('/signaling', '{"msg_type":9,"state":4,"rtms_session_id":"s","timestamp":6}');
      const { pauseResume, streamStates } = under.driver.capabilities;
      await eventually(() => {
        expect(seen.states).toEqual([...(streamStates ? [1] : []), ...(pauseResume ? [3, 4] : [])]);
      });
    });

    it('keep-alives on both sockets, as they came', async () => {
      await joined();
      zoom.send('/signaling', '{"msg_type":12,"sequence":5,"timestamp":1727384349123}');
      zoom.send('/audio', '{"msg_type":12,"sequence":6,"timestamp":1727384349124}');
      await eventually(() => {
        expect(zoom.received('/signaling', 13)).toEqual([
          { msg_type: 13, sequence: 5, timestamp: 1727384349123 },
        ]);
        expect(zoom.received('/audio', 13)).toEqual([
          { msg_type: 13, sequence: 6, timestamp: 1727384349124 },
        ]);
      });
    });

    it('no nonsense', async () => {
      await joined();
      for (const nonsense of ['no JSON', '[]', '{"msg_type":6,"event":{}}', '{"msg_type":99}']) {
        zoom.send('/signaling', nonsense);
      }
      zoom.send('/audio', AUDIO);
      await eventually(() => {
        expect(seen.media).toHaveLength(1);
      });
      expect([seen.events, seen.signalingLosses, seen.mediaLosses]).toEqual([[], [], []]);
    });
  });

  describe('asks Zoom, where it can,', () => {
    it('for the video of one participant', async () => {
      const { requests } = await joined({ kinds: ['video'] });
      expect(requests !== null).toBe(under.driver.capabilities.singleVideo);
      await requests?.subscribeVideo(7, true);
      await requests?.subscribeVideo(8, false);
      const asked = zoom.received('/signaling', 28);
      expect(asked.map(({ user_id, subscribe }) => [user_id, subscribe])).toEqual(
        requests === null
          ? []
          : [
              [7, true],
              [8, false],
            ],
      );
    });

    it('and tells why Zoom refuses it', async () => {
      const { requests } = await joined({ kinds: ['video'] });
      zoom.answers.videoStatus = ({ user_id }) => (user_id === 7 ? 44 : 4);
      if (requests === null) return;
      await expect(requests.subscribeVideo(7, true)).rejects.toMatchObject({
        code: 'rtms.video_already_subscribed',
      });
      await expect(requests.subscribeVideo(8, true)).rejects.toMatchObject({
        code: 'rtms.request_refused',
        zoomStatus: 4,
      });
    });

    it('how the stream and its sessions stand', async () => {
      const { requests } = await joined();
      expect(requests !== null).toBe(under.driver.capabilities.stateQueries);
      if (requests === null) return;
      expect(await requests.streamState()).toMatchObject({ state: 1, isAnswer: true });
      expect(await requests.sessionState('s')).toMatchObject({ state: 2, rtmsSessionId: 's' });
      zoom.answers.sessionState = null;
      await expect(requests.sessionState('s')).rejects.toMatchObject({
        code: 'rtms.request_refused',
        zoomStatus: 40,
      });
      expect(seen.states).toEqual([]);
    });

    it('and is not left waiting', async () => {
      const link = await joined({ kinds: ['video'] });
      zoom.answers.videoStatus = () => null;
      zoom.answers.streamState = null;
      const { requests } = link;
      if (requests === null) return;
      await expect(requests.streamState()).rejects.toMatchObject({ code: 'rtms.request_timeout' });
      const asked = requests.subscribeVideo(7, true);
      const told = expect(asked).rejects.toMatchObject({ code: 'rtms.session_interrupted' });
      link.close();
      await told;
      await expect(requests.streamState()).rejects.toMatchObject({
        code: 'rtms.session_interrupted',
      });
    });
  });

  describe('tells a refusal', () => {
    it.each([
      [8, false],
      [2, true],
      [3, true],
    ])('with status %i', async (status, permanent) => {
      zoom.answers.signalingStatus = () => status;
      join();
      await eventually(() => {
        expect(seen.signalingLosses).toMatchObject([{ cause: 'refused', status, permanent }]);
      });
      expect(under.driver.capabilities.statusCodes).toBe(true);
    });

    it('that says nothing', async () => {
      zoom.answers.signalingStatus = () => null;
      join();
      await eventually(() => {
        expect(seen.signalingLosses).toMatchObject([
          { cause: 'secret_suspected', permanent: false },
        ]);
      });
    });

    it('that never comes', async () => {
      zoom.answers.signalingStatus = () => 'silence';
      join();
      await eventually(() => {
        expect(seen.signalingLosses).toMatchObject([{ cause: 'timeout', permanent: false }]);
      });
    });

    it('of a kind, where it can', async () => {
      zoom.answers.mediaStatus = (path) => (path === '/audio' ? 9 : 0);
      join();
      if (under.driver.capabilities.mediaLosses) {
        await eventually(() => {
          expect(seen.mediaLosses).toMatchObject([[['audio'], { status: 9, permanent: true }]]);
        });
      } else {
        await eventually(() => {
          expect(seen.signalingLosses).toMatchObject([{ permanent: false }]);
        });
      }
    });
  });

  describe('ends', () => {
    it('telling the loss of its signaling connection, once', async () => {
      await joined();
      zoom.drop('/signaling', 1000);
      await eventually(() => {
        expect(seen.signalingLosses).toMatchObject([{ cause: 'closed', permanent: false }]);
      });
    });

    it('with the stop reason where Zoom ends the stream', async () => {
      await joined();
      zoom.send('/signaling', '{"msg_type":8,"state":4,"reason":6,"timestamp":9}');
      await eventually(() => {
        expect(seen.streamEnds).toEqual([6]);
      });
    });

    it('closing every socket in order, without message 21, and says nothing more', async () => {
      const link = await joined();
      link.close();
      link.close();
      await eventually(() => {
        expect(zoom.connections.map(({ closeCode }) => closeCode)).toEqual([1000, 1000, 1000]);
      });
      expect(zoom.received('/signaling', 21)).toHaveLength(0);
      expect(link.carriesMedia).toBe(false);
      expect([seen.signalingLosses, seen.mediaLosses, seen.media]).toEqual([[], [], []]);
    });

    it('for good where it is told to and can', async () => {
      const link = await joined();
      link.leave();
      await eventually(() => {
        expect(zoom.open('/signaling')).toHaveLength(0);
      });
      const told = zoom.received('/signaling', 21).length;
      expect(told).toBe(under.driver.capabilities.streamClose ? 1 : 0);
    });

    it('before it began, when it is closed at once', async () => {
      const link = join();
      link.close();
      await joined({ streamId: 'other-stream' }, linkRecorder());
      expect(zoom.received('/signaling', 1)).toMatchObject([{ rtms_stream_id: 'other-stream' }]);
      expect([seen.signalingLosses, seen.handshakes()]).toEqual([[], 0]);
    });
  });

  describe('sends nothing', () => {
    it('when the stream may have another owner by now', async () => {
      join({ mayHandshake: () => false });
      await eventually(() => {
        expect(seen.signalingLosses).toMatchObject([{ cause: 'not_owner' }]);
      });
      expect(zoom.received('/signaling', 1)).toHaveLength(0);
      expect(seen.handshakes()).toBe(0);
    });

    it.each(['wss://internal.example:443/', 'http://127.0.0.1/', 'ws://user:pass@127.0.0.1/', ''])(
      'to %j',
      async (url) => {
        join({ serverUrls: [url] });
        await eventually(() => {
          expect(seen.signalingLosses).toMatchObject([{ cause: 'url_refused', permanent: true }]);
        });
        expect([zoom.connections.length, seen.handshakes()]).toEqual([0, 0]);
      },
    );
  });
}
