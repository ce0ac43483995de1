import { expect, it } from 'vitest';
import { openStage } from './fixtures/open.stage.js';
import { ANA, BEN } from './fixtures/tone.performance.js';

it('shows another one when the active speaker switches the camera off (real sockets)', async () => {
  const cues = [
    { atMs: 0, cue: 'active_speaker' as const, participant: ANA },
    { atMs: 3_500, cue: 'video_off' as const, participant: ANA },
  ];
  const { watch } = await openStage({ script: { cues }, behaviour: { speed: 5 } });
  const { media } = await watch({ video: { codec: 7, fps: 25 } });
  const shown = () => media.contents(15).map(({ user_id: userId }) => userId);
  await media.next(15, () => shown().filter((userId) => userId === BEN.userId).length > 20);
  const first = shown().indexOf(BEN.userId);
  expect(first).toBeGreaterThan(0);
  expect(new Set(shown().slice(0, first))).toEqual(new Set([ANA.userId]));
  expect(new Set(shown().slice(first))).toEqual(new Set([BEN.userId]));
});
