import { describe, expect, it } from 'vitest';
import type { DriverStage } from './driver.stage.js';

/** What a session may ask of Zoom while the stream runs. */
export function driverAsks(at: () => DriverStage): void {
  describe('asks Zoom, where it can,', () => {
    it('for the video of one participant', async () => {
      const stage = at();
      const { requests } = await stage.joined({ kinds: ['video'] });
      expect(requests !== null).toBe(stage.driver.capabilities.singleVideo);
      await requests?.subscribeVideo(7, true);
      await requests?.subscribeVideo(8, false);
      const asked = stage.zoom.received('/signaling', 28);
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
      const stage = at();
      const { requests } = await stage.joined({ kinds: ['video'] });
      stage.zoom.answers.videoStatus = ({ user_id }) => (user_id === 7 ? 44 : 4);
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
      const stage = at();
      const { requests } = await stage.joined();
      expect(requests !== null).toBe(stage.driver.capabilities.stateQueries);
      if (requests === null) return;
      expect(await requests.streamState()).toMatchObject({ state: 1, isAnswer: true });
      expect(await requests.sessionState('s')).toMatchObject({ state: 2, rtmsSessionId: 's' });
      stage.zoom.answers.sessionState = null;
      await expect(requests.sessionState('s')).rejects.toMatchObject({
        code: 'rtms.request_refused',
        zoomStatus: 40,
      });
      expect(stage.seen.states).toEqual([]);
    });

    it('and is not left waiting', async () => {
      const stage = at();
      const link = await stage.joined({ kinds: ['video'] });
      stage.zoom.answers.videoStatus = () => null;
      stage.zoom.answers.streamState = null;
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
}
