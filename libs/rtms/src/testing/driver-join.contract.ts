import { describe, expect, it } from 'vitest';
import { AUDIO, type DriverStage } from './driver.stage.js';
import { linkRecorder } from './link.recorder.js';
import { eventually } from './patient.wait.js';

/** HMAC-SHA256 of "client-id,meeting-uuid,stream-id" with "client-secret". */
const SIGNATURE = '38b373591bf5feb9e070f4970d8e2a0ed55761e601aebadcfea29774ff4a7516';

const ID_FIELDS = [
  ['meeting', 'meeting_uuid'],
  ['webinar', 'webinar_uuid'],
  ['session', 'session_id'],
  ['contact_center', 'engagement_id'],
  ['phone', 'call_id'],
] as const;

/** What a driver says to Zoom before media flow, and where it says nothing. */
export function driverJoins(at: () => DriverStage): void {
  describe('joins', () => {
    it('with our signature, for the kinds that are wanted and no others', async () => {
      const stage = at();
      await stage.joined();
      expect(stage.zoom.received('/signaling', 1)).toMatchObject([
        { meeting_uuid: 'meeting-uuid', rtms_stream_id: 'stream-id', signature: SIGNATURE },
      ]);
      expect(stage.zoom.received('/audio', 3)).toMatchObject([
        { signature: SIGNATURE, media_type: 1 },
      ]);
      expect(stage.zoom.received('/transcript', 3)).toMatchObject([{ media_type: 8 }]);
      expect(stage.zoom.seen('/video')).toHaveLength(0);
      expect(stage.seen.planned()).toEqual(['audio', 'transcript']);
      expect(stage.seen.handshakes()).toBe(1);
    });

    it('asking for the same media', async () => {
      const stage = at();
      await stage.joined({ kinds: ['audio', 'video', 'transcript'] });
      expect(stage.zoom.received('/audio', 3)[0]?.['media_params']).toEqual({
        audio: {
          content_type: 2,
          sample_rate: 1,
          channel: 1,
          codec: 1,
          data_opt: 2,
          send_rate: 100,
        },
      });
      expect(stage.zoom.received('/video', 3)[0]?.['media_params']).toEqual({
        video: { content_type: 3, codec: 7, resolution: 2, fps: 25, data_opt: 3 },
      });
      expect(stage.zoom.received('/transcript', 3)[0]?.['media_params']).toEqual({
        transcript: { content_type: 5, src_language: 9, enable_lid: true },
      });
    });

    it('subscribed to speakers and people', async () => {
      const stage = at();
      await stage.joined();
      await eventually(() => {
        const types = stage.zoom
          .received('/signaling', 5)
          .flatMap(({ events }) => events as { event_type: number }[])
          .map(({ event_type: type }) => type);
        expect(types).toEqual([2, 3, 4]);
      });
    });

    it('with the audio since the start, where it can ask for that', async () => {
      const stage = at();
      await stage.joined();
      const [hello] = stage.zoom.received('/signaling', 1);
      expect(hello?.['buffer_data'] === true).toBe(stage.driver.capabilities.bufferData);
    });

    it.each(ID_FIELDS)('a %s by its %s, or says that it cannot', async (product, field) => {
      const stage = at();
      const { name, capabilities } = stage.driver;
      stage.join({ product });
      if (capabilities.products.includes(product)) {
        await eventually(() => {
          expect(stage.zoom.received('/signaling', 1)).toMatchObject([
            { ...idShown(name, field), rtms_stream_id: 'stream-id', signature: SIGNATURE },
          ]);
        });
      } else {
        await eventually(() => {
          expect(stage.seen.signalingLosses).toMatchObject([
            { cause: 'unsupported', permanent: true },
          ]);
        });
        expect(stage.zoom.connections).toHaveLength(0);
      }
    });

    it('for its notices alone where nothing is wanted, if it can', async () => {
      const stage = at();
      stage.join({ kinds: [] });
      if (stage.driver.capabilities.signalingAlone) {
        await eventually(() => {
          expect(stage.seen.planned()).toEqual([]);
        });
      } else await neverConfirmed(stage);
    });

    it('where Zoom offers one URL for all kinds, if it can use that', async () => {
      const stage = at();
      stage.zoom.answers.mediaUrls = { all: '/all' };
      stage.join();
      if (stage.driver.capabilities.sockets.includes('all')) {
        await eventually(() => {
          expect(stage.seen.ready.flat().sort()).toEqual(['audio', 'transcript']);
        });
      } else await neverConfirmed(stage);
    });

    it('two streams beside each other, of which one may go', async () => {
      const stage = at();
      const other = linkRecorder();
      const first = await stage.joined();
      await stage.joined({ streamId: 'other-stream' }, other);
      first.close();
      await eventually(() => {
        expect(stage.zoom.open('/audio')).toHaveLength(1);
      });
      stage.zoom.send('/audio', AUDIO);
      await eventually(() => {
        expect(other.media).toHaveLength(1);
      });
      expect([stage.seen.media, other.signalingLosses]).toEqual([[], []]);
    });
  });

  describe('sends nothing', () => {
    it('when the stream may have another owner by now', async () => {
      const stage = at();
      stage.join({ mayHandshake: () => false });
      await eventually(() => {
        expect(stage.seen.signalingLosses).toMatchObject([{ cause: 'not_owner' }]);
      });
      expect(stage.zoom.received('/signaling', 1)).toHaveLength(0);
      expect(stage.seen.handshakes()).toBe(0);
    });

    it.each(['wss://internal.example:443/', 'http://127.0.0.1/', 'ws://user:pass@127.0.0.1/', ''])(
      'to %j',
      async (url) => {
        const stage = at();
        stage.join({ serverUrls: [url] });
        await eventually(() => {
          expect(stage.seen.signalingLosses).toMatchObject([
            { cause: 'url_refused', permanent: true },
          ]);
        });
        expect([stage.zoom.connections.length, stage.seen.handshakes()]).toEqual([0, 0]);
      },
    );
  });
}

/** Zoom's library sends any id as `meeting_uuid`; its fake tells by which key it was handed over. */
function idShown(driver: string, field: string): Record<string, string> {
  if (driver === 'websocket') return { [field]: 'meeting-uuid' };
  return { meeting_uuid: 'meeting-uuid', rtms_client_agent: `fake of ${field}` };
}

async function neverConfirmed({ seen, zoom }: DriverStage): Promise<void> {
  await eventually(() => {
    expect(seen.signalingLosses).toMatchObject([
      {
        cause: 'timeout',
        detail: expect.stringContaining('no URL of a wanted kind') as string,
        permanent: false,
      },
    ]);
  });
  expect(zoom.connections.map(({ path }) => path)).toEqual(['/signaling']);
}
