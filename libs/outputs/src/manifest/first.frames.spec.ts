import type { MediaFrame } from '@zoom-platform/rtms/extension';
import { expect, it } from 'vitest';
import { ANA, describeOutputs, ENDED } from '../testing/outputs.stage.js';
import {
  chatFrame,
  noise,
  packets,
  transcriptFrame,
  videoFrame,
} from '../testing/session.frames.js';
import { bareJpeg } from '../testing/media.units.js';
import { manifest } from './manifest.schema.js';

const STILL = bareJpeg(64, 36);

describeOutputs('The first packet of each kind', (at) => {
  const answered = async () => manifest.parse(await (await at().ask('manifest')).json());

  it('is timed from the offer of the stream, and later ones are not', async () => {
    const { outputs, session } = at();
    const { offeredAt } = session;
    const recording = await outputs.open(session);
    const bounds: Record<string, readonly [number, number]> = {};
    const deliver = async (frame: MediaFrame) => {
      const before = Date.now() - offeredAt;
      await recording.deliver(frame);
      bounds[frame.kind] ??= [before, Date.now() - offeredAt];
      await expect.poll(() => Date.now() - offeredAt).toBeGreaterThan(before + 20);
    };
    const [one, other] = packets(ANA, 0, noise(200, 1));
    if (one === undefined || other === undefined) throw new Error('no packets');
    const still = { codec: 'JPG' } as const;
    await deliver(chatFrame(0, 'Written.'));
    await deliver(one);
    await deliver(transcriptFrame(ANA, 0, 100, 'Said.'));
    await deliver(videoFrame(ANA, 0, STILL, still));
    await deliver(videoFrame(ANA, 0, STILL, { ...still, kind: 'share' }));
    await deliver(other);
    await deliver(transcriptFrame(ANA, 200, 300, 'More.'));
    await deliver(chatFrame(500, 'Written again.'));
    await recording.close(ENDED);

    const { firstFrameMs = {} } = await answered();
    const found = Object.entries(firstFrameMs);
    expect(found.map(([kind]) => kind).sort()).toEqual(Object.keys(bounds).sort());
    for (const [kind, milliseconds] of found) {
      const [from = NaN, to = NaN] = bounds[kind] ?? [];
      expect(milliseconds, kind).toBeGreaterThanOrEqual(from);
      expect(milliseconds, kind).toBeLessThanOrEqual(to);
    }
  });

  it('is null of a kind that never came', async () => {
    const { outputs, session } = at();
    const recording = await outputs.open(session);
    await recording.deliver(transcriptFrame(ANA, 0, 100, 'Said.'));
    await recording.close(ENDED);
    const { transcript, ...others } = (await answered()).firstFrameMs ?? {};
    expect(transcript).toBeGreaterThan(0);
    expect(others).toEqual({ audio: null, video: null, share: null, chat: null });
  });
});
