import { Metrics } from '@zoom-platform/observability';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rtmsSection } from '../rtms.config.js';
import { RtmsMetrics } from '../rtms.metrics.js';
import { joinRequest } from '../testing/join.request.js';
import { linkRecorder, type LinkRecorder } from '../testing/link.recorder.js';
import { ScriptedZoom } from '../testing/scripted.zoom.js';
import type { JoinRequest, RtmsLink } from './rtms-driver.port.js';
import { WebsocketDriver } from './websocket.driver.js';

const SIGNATURE = '38b373591bf5feb9e070f4970d8e2a0ed55761e601aebadcfea29774ff4a7516';

const CLOSE_ANSWERED = '{"msg_type":22,"status_code":0,"reason":"OK"}';
const CLOSE_REFUSED = '{"msg_type":22,"status_code":45,"reason":"no"}';
const TERMINATED = '{"msg_type":8,"state":4,"reason":20,"timestamp":1}';

describe('websocket driver, on real sockets', () => {
  let zoom: ScriptedZoom;
  let link: RtmsLink | undefined;
  let seen: LinkRecorder;
  let metrics: Metrics;

  beforeEach(async () => {
    metrics = new Metrics();
    zoom = await ScriptedZoom.start();
    seen = linkRecorder();
  });

  afterEach(async () => {
    link?.close();
    await zoom.close();
  });

  function join(request: Partial<JoinRequest> = {}, environment: Record<string, string> = {}) {
    const config = rtmsSection.parse({ RTMS_ALLOWED_HOSTS: '127.0.0.1', ...environment });
    const driver = new WebsocketDriver(config, new RtmsMetrics(metrics));
    link = driver.join(
      joinRequest(zoom.url('/signaling'), { kinds: ['audio', 'transcript'], ...request }),
      seen.observer,
    );
    return link;
  }

  it('joins: signed handshakes, events, one media socket a kind, ready after each', async () => {
    join();
    await vi.waitFor(() => {
      expect(zoom.received('/signaling', 7)).toHaveLength(2);
    });
    expect(zoom.received('/signaling', 1)).toEqual([
      {
        msg_type: 1,
        protocol_version: 1,
        sequence: 1,
        meeting_uuid: 'meeting-uuid',
        rtms_stream_id: 'stream-id',
        signature: SIGNATURE,
        buffer_data: true,
      },
    ]);
    expect(zoom.received('/signaling', 5)).toEqual([
      {
        msg_type: 5,
        events: [
          { event_type: 2, subscribe: true },
          { event_type: 3, subscribe: true },
          { event_type: 4, subscribe: true },
        ],
      },
    ]);
    expect(zoom.received('/audio', 3)).toMatchObject([
      {
        signature: SIGNATURE,
        media_type: 1,
        media_params: { audio: { codec: 1, data_opt: 2, send_rate: 100 } },
      },
    ]);
    expect(zoom.received('/transcript', 3)).toMatchObject([{ media_type: 8 }]);
    expect(zoom.seen('/video')).toHaveLength(0);
    expect(seen.planned()).toEqual(['audio', 'transcript']);
    expect(seen.handshakes()).toBe(1);
  });

  it.each([
    ['meeting', ['audio', 'video'], [[2, 3, 4, 8, 9]]],
    [
      'webinar',
      ['share', 'chat'],
      [
        [2, 3, 4, 5, 6],
        [10, 11, 12, 13, 14],
      ],
    ],
    ['session', ['transcript'], [[2, 3, 4]]],
    [
      'contact_center',
      ['audio', 'chat'],
      [[2, 3, 4], Array.from({ length: 22 }, (_, at) => at + 8)],
    ],
  ] as const)('asks for the events of a %s with %j', async (product, kinds, lists) => {
    join({ product, kinds });
    await vi.waitFor(() => {
      const asked = zoom
        .received('/signaling', 5)
        .map(({ events }) => (events as { event_type: number }[]).map((one) => one.event_type));
      expect(asked).toEqual(lists);
    });
  });

  it('counts the numbers that no table names, and keeps them', async () => {
    join({ kinds: ['transcript'] });
    await vi.waitFor(() => {
      expect(seen.ready).toHaveLength(1);
    });
    zoom.send('/signaling', '{"msg_type":8,"state":9,"reason":77}');
    zoom.send('/signaling', '{"msg_type":6,"event":{"event_type":15}}');
    zoom.send('/signaling', '{"msg_type":41}');
    zoom.send('/signaling', '{"msg_type":5,"status_code":42,"reason":"no such event"}');
    zoom.send('/signaling', '{"msg_type":8,"state":1}');
    await vi.waitFor(() => {
      expect(seen.states).toEqual([9, 1]);
    });
    expect(seen.events).toMatchObject([{ event: 'unknown', eventType: 15 }]);
    const text = await metrics.text();
    for (const table of ['stream_state', 'stop_reason', 'event', 'message']) {
      expect(text).toContain(`rtms_unknown_codes_total{table="${table}"} 1`);
    }
    expect(text).toContain('rtms_messages_ignored_total{problem="request_refused"} 1');
  });

  it.each(['true', 'false'])('asks for the audio from before the join: %s', async (asked) => {
    join({}, { RTMS_BUFFER_DATA: asked });
    await vi.waitFor(() => {
      expect(zoom.received('/signaling', 1)).toMatchObject([{ buffer_data: asked === 'true' }]);
    });
  });

  it('pins the language of the transcript where configuration says so', async () => {
    join(
      { kinds: ['transcript'] },
      { RTMS_TRANSCRIPT_LANGUAGE: '20', RTMS_TRANSCRIPT_LANGUAGE_DETECTION: 'false' },
    );
    await vi.waitFor(() => {
      expect(zoom.received('/transcript', 3)).toMatchObject([
        { media_params: { transcript: { src_language: 20, enable_lid: false } } },
      ]);
    });
  });

  it('asks for the codecs that configuration names', async () => {
    zoom.answers.mediaUrls = { audio: '/audio', deskshare: '/share' };
    join({ kinds: ['audio', 'share'] }, { RTMS_AUDIO_CODEC: 'opus', RTMS_SHARE_CODEC: 'png' });
    await vi.waitFor(() => {
      expect(zoom.received('/audio', 3)).toMatchObject([
        { media_params: { audio: { codec: 4, sample_rate: 3, channel: 1, send_rate: 20 } } },
      ]);
      expect(zoom.received('/share', 3)).toMatchObject([
        { media_params: { deskshare: { codec: 6, resolution: 3, fps: 1 } } },
      ]);
    });
  });

  it.each([
    ['what Zoom answers', { audio: { codec: 2, sample_rate: 0, channel: 1 } }, [2, 0, 1]],
    ['what was asked for, where Zoom does not say', {}, [4, 3, 2]],
    ['what was asked for, as far as Zoom does not say', { audio: { channel: 1 } }, [4, 3, 1]],
    ['what was asked for, where Zoom says 0', { audio: { codec: 0, channel: 0 } }, [4, 3, 2]],
  ])('hands audio on as %s', async (_, mediaParameters, expected) => {
    zoom.answers.mediaParameters = mediaParameters;
    join({ kinds: ['audio'] }, { RTMS_AUDIO_CODEC: 'opus', RTMS_AUDIO_CHANNELS: '2' });
    await vi.waitFor(() => {
      expect(seen.ready).toHaveLength(1);
    });
    zoom.send('/audio', '{"msg_type":14,"content":{"user_id":7,"data":"AQI=","timestamp":1}}');
    await vi.waitFor(() => {
      const [negotiated] = seen.negotiated;
      const { audioCodec, audioSampleRate, audioChannel } = negotiated ?? {};
      expect([audioCodec, audioSampleRate, audioChannel]).toEqual(expected);
    });
  });

  it('offers no compression', async () => {
    join();
    await vi.waitFor(() => {
      expect(seen.ready).toHaveLength(2);
    });
    expect(zoom.connections.map(({ socket }) => socket.extensions)).toEqual(['', '', '']);
  });

  it('uses one socket for everything where configuration says so and Zoom offers it', async () => {
    zoom.answers.mediaUrls = { audio: '/audio', transcript: '/transcript', all: '/all' };
    join({}, { RTMS_MEDIA_SOCKETS: 'all' });
    await vi.waitFor(() => {
      expect(seen.ready).toEqual([['audio', 'transcript']]);
    });
    expect(zoom.received('/all', 3)).toMatchObject([{ media_type: 32 }]);
    expect(zoom.received('/signaling', 7)).toHaveLength(1);
  });

  it('goes on without a kind that the app was not granted', async () => {
    zoom.answers.mediaUrls = { transcript: '/transcript' };
    join();
    await vi.waitFor(() => {
      expect(seen.ready).toEqual([['transcript']]);
    });
    expect(seen.planned()).toEqual(['transcript']);
  });

  it.each([false, true])('reads media and events, binary frames: %s', async (binary) => {
    zoom.answers.binary = binary;
    join();
    await vi.waitFor(() => {
      expect(seen.ready).toHaveLength(2);
    });
    zoom.send('/audio', '{"msg_type":14,"content":{"user_id":7,"data":"AQI=","timestamp":1}}');
    zoom.send('/audio', 'no JSON at all');
    zoom.send('/transcript', '{"msg_type":17,"content":{"user_id":7,"data":"Hi","timestamp":2}}');
    zoom.send('/signaling', '{"msg_type":6,"event":{"event_type":1,"timestamp":3}}');
    zoom.send('/signaling', '{"msg_type":8,"state":1,"reason":0,"timestamp":4}');
    await vi.waitFor(() => {
      expect(seen.media.map(({ type }) => type).sort()).toEqual(['audio', 'transcript']);
      expect(seen.events).toMatchObject([{ event: 'first_packet' }]);
      expect(seen.states).toEqual([1]);
    });
  });

  it('loses no more than the connection whose message a handler fails on', async () => {
    seen.observer.media = () => {
      throw new Error('planted');
    };
    join();
    await vi.waitFor(() => {
      expect(seen.ready).toHaveLength(2);
    });
    zoom.send('/audio', '{"msg_type":14,"content":{"user_id":7,"data":"AQI=","timestamp":1}}');
    await vi.waitFor(() => {
      expect(seen.mediaLosses).toMatchObject([[['audio'], { cause: 'protocol' }]]);
    });
    expect(zoom.open('/signaling')).toHaveLength(1);
  });

  it('echoes keep-alives on both sockets', async () => {
    join();
    await vi.waitFor(() => {
      expect(seen.ready).toHaveLength(2);
    });
    zoom.send('/signaling', '{"msg_type":12,"timestamp":1727384349123}');
    zoom.send('/audio', '{"msg_type":12,"timestamp":1727384349124}');
    await vi.waitFor(() => {
      expect(zoom.received('/signaling', 13)).toEqual([{ msg_type: 13, timestamp: 1727384349123 }]);
      expect(zoom.received('/audio', 13)).toEqual([{ msg_type: 13, timestamp: 1727384349124 }]);
    });
  });

  it.each([
    [8, false],
    [3, true],
    [99, false],
  ])('reports a refusal with status %i', async (status, permanent) => {
    zoom.answers.signalingStatus = () => status;
    join();
    await vi.waitFor(() => {
      expect(seen.signalingLosses).toMatchObject([{ cause: 'refused', status, permanent }]);
    });
    const result = status === 99 ? 'unknown' : String(status);
    expect(await metrics.text()).toContain(
      `rtms_handshakes_total{connection="signaling",result="${result}"} 1`,
    );
  });

  it('reports a refusal that says nothing', async () => {
    zoom.answers.signalingStatus = () => null;
    join();
    await vi.waitFor(() => {
      expect(seen.signalingLosses).toMatchObject([
        {
          cause: 'secret_suspected',
          detail: 'close code 1000 instead of message 2: probably a wrong client secret',
          permanent: false,
        },
      ]);
    });
  });

  it('reports a media refusal for its kind only', async () => {
    zoom.answers.mediaStatus = (path) => (path === '/audio' ? 9 : 0);
    join();
    await vi.waitFor(() => {
      expect(seen.mediaLosses).toMatchObject([[['audio'], { status: 9, permanent: true }]]);
      expect(seen.ready).toEqual([['transcript']]);
    });
    expect(zoom.open('/signaling')).toHaveLength(1);
  });

  it('believes the words of a media refusal rather than its number', async () => {
    zoom.answers.mediaStatus = () => 31;
    zoom.answers.mediaReason = 'duplicate media data connection';
    join({ kinds: ['audio'] });
    await vi.waitFor(() => {
      expect(seen.mediaLosses).toMatchObject([[['audio'], { status: 16, permanent: false }]]);
    });
  });

  it('dials one media socket again while signaling stands, and says ready again', async () => {
    const joined = join();
    await vi.waitFor(() => {
      expect(seen.ready).toHaveLength(2);
    });
    zoom.drop('/audio', null);
    await vi.waitFor(() => {
      expect(seen.mediaLosses).toMatchObject([[['audio'], { cause: 'closed' }]]);
    });
    joined.redialMedia(['audio']);
    await vi.waitFor(() => {
      expect(zoom.received('/signaling', 7)).toHaveLength(3);
    });
    expect(zoom.seen('/transcript')).toHaveLength(1);
    expect(zoom.seen('/signaling')).toHaveLength(1);
  });

  it('gives up a server that accepts and then says nothing', async () => {
    zoom.answers.signalingStatus = () => 'silence';
    join({}, { RTMS_HANDSHAKE_TIMEOUT_MS: '100' });
    await vi.waitFor(() => {
      expect(seen.signalingLosses).toMatchObject([{ cause: 'timeout', permanent: false }]);
    });
  });

  it('notices that a connection went silent', async () => {
    join({}, { RTMS_SILENCE_TIMEOUT_MS: '1000' });
    await vi.waitFor(
      () => {
        expect(seen.signalingLosses).toMatchObject([{ cause: 'silent' }]);
      },
      { timeout: 5_000 },
    );
  });

  it('sends nothing when the stream may have another owner by now', async () => {
    join({ mayHandshake: () => false });
    await vi.waitFor(() => {
      expect(seen.signalingLosses).toMatchObject([{ cause: 'not_owner' }]);
    });
    expect(zoom.received('/signaling', 1)).toHaveLength(0);
  });

  it('closes without message 21, and says nothing more', async () => {
    const joined = join();
    await vi.waitFor(() => {
      expect(seen.ready).toHaveLength(2);
    });
    joined.close();
    await vi.waitFor(() => {
      expect(zoom.connections.map(({ closeCode }) => closeCode)).toEqual([1000, 1000, 1000]);
    });
    expect(zoom.received('/signaling', 21)).toHaveLength(0);
    expect([seen.signalingLosses, seen.mediaLosses]).toEqual([[], []]);
  });

  it.each([
    ['Zoom says that it is over', [CLOSE_ANSWERED, TERMINATED], [4], 4_000],
    ['message 22 says no and nothing follows', [CLOSE_REFUSED], [], 4_000],
    ['too long without a word', [], [], 15_000],
  ])(
    'leaves with message 21, tells nothing more but that, and closes when %s',
    { timeout: 30_000 },
    async (_, said, told, timeout) => {
      zoom.answers.closeAnswered = false;
      const joined = join();
      await vi.waitFor(() => {
        expect(seen.ready).toHaveLength(2);
      });
      const left = Promise.all([joined.leave(), joined.leave()]);
      await vi.waitFor(() => {
        expect(zoom.received('/signaling', 21)).toHaveLength(1);
        expect(zoom.open('/audio')).toHaveLength(0);
      });
      expect(zoom.open('/signaling')).toHaveLength(1);
      zoom.send('/signaling', '{"msg_type":6,"event":{"event_type":1,"timestamp":3}}');
      for (const message of said) zoom.send('/signaling', message);
      await vi.waitFor(
        () => {
          expect(zoom.seen('/signaling')[0]?.closeCode).toBe(1000);
        },
        { timeout },
      );
      await left;
      expect(seen.states).toEqual(told);
      expect([seen.events, seen.signalingLosses]).toEqual([[], []]);
      expect((await metrics.text()).includes('problem="request_refused"} 1')).toBe(
        said.includes(CLOSE_REFUSED),
      );
    },
  );

  it('ends the stream with message 21 when it leaves on purpose', async () => {
    const joined = join();
    await vi.waitFor(() => {
      expect(seen.ready).toHaveLength(2);
    });
    await joined.leave();
    await vi.waitFor(() => {
      expect(zoom.received('/signaling', 21)).toEqual([
        { msg_type: 21, rtms_stream_id: 'stream-id' },
      ]);
      expect(zoom.open('/signaling')).toHaveLength(0);
    });
  });

  it('dials no media server that message 2 should not have named', async () => {
    zoom.answers.mediaUrls = { audio: '/audio' };
    const named = zoom.url.bind(zoom);
    vi.spyOn(zoom, 'url').mockImplementation((path) =>
      path === '/audio' ? 'wss://internal.example:443/audio' : named(path),
    );
    join();
    await vi.waitFor(() => {
      expect(seen.mediaLosses).toMatchObject([[['audio'], { cause: 'url_refused' }]]);
    });
  });
});
