import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { Metrics } from '@zoom-platform/observability';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rtmsSection } from '../rtms.config.js';
import { RtmsMetrics } from '../rtms.metrics.js';
import { joinRequest } from '../testing/join.request.js';
import { linkRecorder, type LinkRecorder } from '../testing/link.recorder.js';
import { ScriptedZoom } from '../testing/scripted.zoom.js';
import type { RtmsLink } from './rtms-driver.port.js';
import { WebsocketDriver } from './websocket.driver.js';

const LIMIT = 65_536;
const PATIENT = { timeout: 10_000 };

describe('What the websocket driver bears, on real sockets', () => {
  let zoom: ScriptedZoom;
  let link: RtmsLink | undefined;
  let seen: LinkRecorder;

  beforeEach(async () => {
    zoom = await ScriptedZoom.start();
    seen = linkRecorder();
  });
  afterEach(async () => {
    link?.close();
    await zoom.close();
  });

  function join(environment: Record<string, string>, serverUrl = zoom.url('/signaling')) {
    const config = rtmsSection.parse({ RTMS_ALLOWED_HOSTS: '127.0.0.1', ...environment });
    link = new WebsocketDriver(config, new RtmsMetrics(new Metrics())).join(
      joinRequest(serverUrl, { kinds: ['audio', 'transcript'] }),
      seen.observer,
    );
  }

  async function joined(environment: Record<string, string> = {}): Promise<void> {
    join(environment);
    await vi.waitFor(() => {
      expect(seen.ready).toHaveLength(2);
    });
  }

  describe('of long messages', () => {
    const word = (bytes: number, content: object) => {
      const message = (data: string) =>
        JSON.stringify({ msg_type: 17, content: { ...content, data } });
      const rest = message('').length;
      return message('a'.repeat(bytes - rest));
    };
    const said = { user_id: 7, timestamp: 1, start_time: 1, end_time: 2 };

    it('takes one at the limit, and loses the media connection that sends one byte more, alone', async () => {
      await joined({ RTMS_MAX_MESSAGE_BYTES: String(LIMIT) });
      zoom.send('/transcript', word(LIMIT, said));
      await vi.waitFor(() => {
        expect(seen.media).toHaveLength(1);
      });
      expect(seen.mediaLosses).toEqual([]);
      zoom.send('/transcript', word(LIMIT + 1, said));
      const loss = { cause: 'protocol', detail: 'a message over 65536 bytes', permanent: false };
      await vi.waitFor(() => {
        expect(seen.mediaLosses).toMatchObject([[['transcript'], loss]]);
      });
      expect(seen.media).toHaveLength(1);
      expect([zoom.open('/signaling').length, zoom.open('/audio').length]).toEqual([1, 1]);
      expect(seen.signalingLosses).toEqual([]);
    });

    it('loses signaling by one byte more than the limit, and by none less', async () => {
      await joined({ RTMS_MAX_MESSAGE_BYTES: String(LIMIT) });
      const event = (bytes: number) => {
        const message = (pad: string) =>
          JSON.stringify({ msg_type: 6, event: { event_type: 2, timestamp: 1, user_id: 7, pad } });
        return message('a'.repeat(bytes - message('').length));
      };
      zoom.send('/signaling', event(LIMIT));
      await vi.waitFor(() => {
        expect(seen.events).toHaveLength(1);
      });
      expect(seen.signalingLosses).toEqual([]);
      zoom.send('/signaling', event(LIMIT + 1));
      await vi.waitFor(() => {
        expect(seen.signalingLosses).toMatchObject([
          { cause: 'protocol', detail: 'a message over 65536 bytes', permanent: false },
        ]);
      });
    });
  });

  describe('of slow servers', () => {
    const HURRY = { RTMS_HANDSHAKE_TIMEOUT_MS: '300' };
    let stalled: Server;

    /** Takes connections, and never says a word of HTTP. */
    beforeEach(async () => {
      stalled = createServer((socket) => {
        socket.on('error', () => socket.destroy());
      });
      stalled.listen(0, '127.0.0.1');
      await once(stalled, 'listening');
      return () => stalled.close();
    });
    const stalledUrl = () =>
      `ws://127.0.0.1:${String((stalled.address() as AddressInfo).port)}/slow`;

    async function losesAudioAlone(): Promise<void> {
      join(HURRY);
      const loss = { cause: 'timeout', permanent: false };
      await vi.waitFor(() => {
        expect(seen.mediaLosses).toMatchObject([[['audio'], loss]]);
      }, PATIENT);
      expect(seen.ready).toEqual([['transcript']]);
      expect(seen.signalingLosses).toEqual([]);
    }

    it('gives up a media server that never answers message 3, and only that', async () => {
      zoom.answers.mediaStatus = (path) => (path === '/audio' ? 'silence' : 0);
      await losesAudioAlone();
    });

    it('gives up a signaling server that takes the connection and no more', async () => {
      join(HURRY, stalledUrl());
      await vi.waitFor(() => {
        expect(seen.signalingLosses).toMatchObject([{ cause: 'timeout', permanent: false }]);
      }, PATIENT);
    });

    it('gives up a media server that takes the connection and no more', async () => {
      zoom.answers.urlOf = (path) => (path === '/audio' ? stalledUrl() : zoom.url(path));
      await losesAudioAlone();
    });
  });

  describe('of silence', () => {
    const KEEP_ALIVE = '{"msg_type":12,"timestamp":1}';

    it('loses a media connection on which nothing comes, while the others are kept alive', async () => {
      await joined({ RTMS_SILENCE_TIMEOUT_MS: '1000' });
      const beat = setInterval(() => {
        zoom.send('/signaling', KEEP_ALIVE);
        zoom.send('/transcript', KEEP_ALIVE);
      }, 100);
      try {
        await vi.waitFor(() => {
          expect(seen.mediaLosses).toMatchObject([[['audio'], { cause: 'silent' }]]);
        }, PATIENT);
      } finally {
        clearInterval(beat);
      }
      expect(seen.signalingLosses).toEqual([]);
      expect(zoom.open('/transcript')).toHaveLength(1);
    });
  });
});
