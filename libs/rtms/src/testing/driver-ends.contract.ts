import { describe, expect, it } from 'vitest';
import type { DriverStage } from './driver.stage.js';
import { linkRecorder } from './link.recorder.js';
import { eventually } from './patient.wait.js';

/** How a connection that is refused, lost or closed is told. */
export function driverEnds(at: () => DriverStage): void {
  describe('tells a refusal', () => {
    it.each([
      [8, false],
      [2, true],
      [3, true],
    ])('with status %i', async (status, permanent) => {
      const stage = at();
      stage.zoom.answers.signalingStatus = () => status;
      stage.join();
      await eventually(() => {
        expect(stage.seen.signalingLosses).toMatchObject([{ cause: 'refused', status, permanent }]);
      });
      expect(stage.driver.capabilities.statusCodes).toBe(true);
    });

    it('that says nothing', async () => {
      const stage = at();
      stage.zoom.answers.signalingStatus = () => null;
      stage.join();
      await eventually(() => {
        expect(stage.seen.signalingLosses).toMatchObject([
          { cause: 'secret_suspected', permanent: false },
        ]);
      });
    });

    it('that never comes', async () => {
      const stage = at();
      stage.zoom.answers.signalingStatus = () => 'silence';
      stage.join();
      await eventually(() => {
        expect(stage.seen.signalingLosses).toMatchObject([{ cause: 'timeout', permanent: false }]);
      });
    });

    it('of a kind, where it can', async () => {
      const stage = at();
      stage.zoom.answers.mediaStatus = (path) => (path === '/audio' ? 9 : 0);
      stage.join();
      if (stage.driver.capabilities.mediaLosses) {
        await eventually(() => {
          expect(stage.seen.mediaLosses).toMatchObject([
            [['audio'], { status: 9, permanent: true }],
          ]);
        });
      } else {
        await eventually(() => {
          expect(stage.seen.signalingLosses).toMatchObject([{ permanent: false }]);
        });
      }
    });
  });

  describe('ends', () => {
    it('telling the loss of its signaling connection, once', async () => {
      const stage = at();
      await stage.joined();
      stage.zoom.drop('/signaling', 1000);
      await eventually(() => {
        expect(stage.seen.signalingLosses).toMatchObject([{ cause: 'closed', permanent: false }]);
      });
    });

    it('with the stop reason where Zoom ends the stream', async () => {
      const stage = at();
      await stage.joined();
      stage.zoom.send('/signaling', '{"msg_type":8,"state":4,"reason":6,"timestamp":9}');
      await eventually(() => {
        expect(stage.seen.streamEnds).toEqual([6]);
      });
    });

    it('closing every socket in order, without message 21, and says nothing more', async () => {
      const stage = at();
      const link = await stage.joined();
      link.close();
      link.close();
      await eventually(() => {
        expect(stage.zoom.connections.map(({ closeCode }) => closeCode)).toEqual([
          1000, 1000, 1000,
        ]);
      });
      expect(stage.zoom.received('/signaling', 21)).toHaveLength(0);
      expect(link.carriesMedia).toBe(false);
      expect([stage.seen.signalingLosses, stage.seen.mediaLosses, stage.seen.media]).toEqual([
        [],
        [],
        [],
      ]);
    });

    it('for good where it is told to and can', async () => {
      const stage = at();
      const link = await stage.joined();
      await link.leave();
      await eventually(() => {
        expect(stage.zoom.open('/signaling')).toHaveLength(0);
      });
      const told = stage.zoom.received('/signaling', 21).length;
      expect(told).toBe(stage.driver.capabilities.streamClose ? 1 : 0);
    });

    it('before it began, when it is closed at once', async () => {
      const stage = at();
      const link = stage.join();
      link.close();
      await stage.joined({ streamId: 'other-stream' }, linkRecorder());
      expect(stage.zoom.received('/signaling', 1)).toMatchObject([
        { rtms_stream_id: 'other-stream' },
      ]);
      expect([stage.seen.signalingLosses, stage.seen.handshakes()]).toEqual([[], 0]);
    });
  });
}
