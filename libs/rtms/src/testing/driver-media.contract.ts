import { describe, expect, it } from 'vitest';
import type { VideoMessage } from '../protocol/server-message.type.js';
import { AUDIO, type DriverStage } from './driver.stage.js';
import { eventually } from './patient.wait.js';

const MIXED = '{"msg_type":14,"content":{"user_id":0,"data":"AwQ=","timestamp":21}}';
const TRANSCRIPT =
  '{"msg_type":17,"content":{"user_id":7,"user_name":"Ada","data":"Grüße","timestamp":2,' +
  '"start_time":1700000000001,"end_time":1700000000002,"language":9}}';

/** What reaches a session of all that Zoom sends. */
export function driverCarries(at: () => DriverStage): void {
  describe('carries', () => {
    it('audio with its speaker, and mixed audio without', async () => {
      const stage = at();
      await stage.joined();
      stage.zoom.send('/audio', AUDIO);
      stage.zoom.send('/audio', MIXED);
      await eventually(() => {
        expect(stage.seen.media).toMatchObject([
          { type: 'audio', userId: '7', userName: 'Ada', timestamp: 1 },
          { type: 'audio', userId: null, timestamp: 21 },
        ]);
      });
      expect(stage.seen.media.map((frame) => 'data' in frame && [...frame.data])).toEqual([
        [1, 2],
        [3, 4],
      ]);
    });

    it('transcripts, with their language where it can', async () => {
      const stage = at();
      await stage.joined();
      stage.zoom.send('/transcript', TRANSCRIPT);
      await eventually(() => {
        expect(stage.seen.media).toMatchObject([
          {
            type: 'transcript',
            text: 'Grüße',
            startTime: 1700000000001,
            endTime: 1700000000002,
            language: stage.driver.capabilities.transcriptLanguage ? 9 : null,
          },
        ]);
      });
    });

    it('a frame of a megabyte, and a thousand small ones in order', async () => {
      const stage = at();
      await stage.joined({ kinds: ['audio', 'video', 'transcript'] });
      const large = Buffer.alloc(1024 * 1024, 7).toString('base64');
      stage.zoom.send(
        '/video',
        `{"msg_type":15,"content":{"user_id":7,"data":"${large}","timestamp":1}}`,
      );
      for (let packet = 0; packet < 1_000; packet += 1) {
        stage.zoom.send('/audio', AUDIO.replace('"timestamp":1', `"timestamp":${String(packet)}`));
      }
      await eventually(() => {
        expect(stage.seen.media).toHaveLength(1_001);
      });
      const audio = stage.seen.media.filter(({ type }) => type === 'audio');
      expect(audio.map(({ timestamp }) => timestamp)).toEqual([...Array(1_000).keys()]);
      const [video] = stage.seen.media.filter(
        (frame): frame is VideoMessage => frame.type === 'video',
      );
      expect(video?.data.length).toBe(1024 * 1024);
    });

    it('events', async () => {
      const stage = at();
      await stage.joined();
      stage.zoom.send('/signaling', '{"msg_type":6,"event":{"event_type":1,"timestamp":3}}');
      stage.zoom.send(
        '/signaling',
        '{"msg_type":6,"event":{"event_type":3,"timestamp":4,"participants":[{"user_id":7,"user_name":"Ada"}]}}',
      );
      stage.zoom.send(
        '/signaling',
        '{"msg_type":6,"event":{"event_type":2,"timestamp":5,"user_id":7}}',
      );
      stage.zoom.send('/signaling', '{"msg_type":6,"event":{"event_type":7,"timestamp":6}}');
      await eventually(() => {
        expect(stage.seen.events).toMatchObject([
          { event: 'first_packet', timestamp: 3 },
          { event: 'participant_join', participants: [{ userId: '7', userName: 'Ada' }] },
          { event: 'active_speaker', participant: { userId: '7' } },
          { event: 'media_interrupted' },
        ]);
      });
    });

    it('pauses and resumption', async () => {
      const stage = at();
      await stage.joined();
      stage.zoom.send('/signaling', '{"msg_type":8,"state":1,"reason":0,"timestamp":4}');
      stage.zoom.send('/signaling', '{"msg_type":9,"state":3,"rtms_session_id":"s","timestamp":5}');
      stage.zoom.send('/signaling', '{"msg_type":9,"state":4,"rtms_session_id":"s","timestamp":6}');
      const { pauseResume, streamStates } = stage.driver.capabilities;
      await eventually(() => {
        expect(stage.seen.states).toEqual([
          ...(streamStates ? [1] : []),
          ...(pauseResume ? [3, 4] : []),
        ]);
      });
    });

    it('keep-alives on both sockets, as they came', async () => {
      const stage = at();
      await stage.joined();
      stage.zoom.send('/signaling', '{"msg_type":12,"sequence":5,"timestamp":1727384349123}');
      stage.zoom.send('/audio', '{"msg_type":12,"sequence":6,"timestamp":1727384349124}');
      await eventually(() => {
        expect(stage.zoom.received('/signaling', 13)).toEqual([
          { msg_type: 13, sequence: 5, timestamp: 1727384349123 },
        ]);
        expect(stage.zoom.received('/audio', 13)).toEqual([
          { msg_type: 13, sequence: 6, timestamp: 1727384349124 },
        ]);
      });
    });

    it('no nonsense', async () => {
      const stage = at();
      await stage.joined();
      for (const nonsense of ['no JSON', '[]', '{"msg_type":6,"event":{}}', '{"msg_type":99}']) {
        stage.zoom.send('/signaling', nonsense);
      }
      stage.zoom.send('/audio', AUDIO);
      await eventually(() => {
        expect(stage.seen.media).toHaveLength(1);
      });
      expect([stage.seen.events, stage.seen.signalingLosses, stage.seen.mediaLosses]).toEqual([
        [],
        [],
        [],
      ]);
    });
  });
}
