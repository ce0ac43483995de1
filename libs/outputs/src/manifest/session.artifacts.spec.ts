import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MediaFrame } from '@zoom-platform/rtms/extension';
import { EpochKeys } from '../storage/object.keys.js';
import { bareJpeg } from '../testing/media.units.js';
import {
  MEETING_START,
  sessionContext,
  transcriptFrame,
  videoFrame,
} from '../testing/session.frames.js';
import { temporaryStore } from '../testing/temporary.store.js';
import { revisionOf } from '../transcript/transcript.operation.js';
import { openVideoRecording } from '../video/video.factory.js';
import { SessionArtifacts } from './session.artifacts.js';

const ANA = '16778240';
const BEN = '16779264';
const STILL = bareJpeg(64, 36);

let folder: Awaited<ReturnType<typeof temporaryStore>>;
beforeEach(async () => {
  folder = await temporaryStore();
});
afterEach(() => folder.remove());

/** Ana's camera and Ben's screen, three pictures of each in a second. */
function pictures(from: number): MediaFrame[] {
  return [0, 500, 1_000].flatMap((ms) => [
    videoFrame(ANA, from + ms, STILL, { codec: 'JPG' }),
    videoFrame(BEN, from + ms, STILL, { codec: 'JPG', kind: 'share' }),
  ]);
}

describe('the artifacts of a session of words alone, on a real disk', () => {
  it(
    'last as long as was spoken, whatever the number of segments',
    { timeout: 60_000 },
    async () => {
      const session = sessionContext();
      const keys = new EpochKeys(session.sessionId, 1);
      await folder.store.put(keys.session, [`${JSON.stringify(session)}\n`]);
      const count = 150_000;
      const lines = Array.from({ length: count }, (_, index) => {
        const said = transcriptFrame(ANA, index * 10, index * 10 + 10, 'Aye.');
        return `${JSON.stringify({ id: '', current: true, ...revisionOf(said) })}\n`;
      });
      await folder.store.put(keys.transcriptOperations, [lines.join('')]);
      const { sessionId } = session;
      const { manifest, segments } = await new SessionArtifacts(folder.store).complete(
        session,
        [keys],
        { sessionId, epoch: 1, stopReason: 6, endedAt: MEETING_START + count * 10 },
      );
      expect(segments).toHaveLength(count);
      expect(manifest.durationMs).toBe(count * 10);
    },
  );
});

describe('the artifacts of a session without sound, on a real disk', () => {
  it('say of cameras and screens too that nobody recorded them while the owner changed', async () => {
    const session = sessionContext();
    const epochs = [1, 2].map((epoch) => new EpochKeys(session.sessionId, epoch));
    for (const [index, keys] of epochs.entries()) {
      await folder.store.put(keys.session, [`${JSON.stringify(session)}\n`]);
      const recording = openVideoRecording(folder.store, keys, session.offeredAt, {
        now: Date.now,
        failed: (error) => {
          throw error;
        },
      });
      await recording.deliver(pictures(index * 9_000));
      await recording.close({ kind: 'handed_over', stopReason: null, at: MEETING_START });
    }
    const ended = { endedAt: MEETING_START + 20_000, stopReason: 6, epoch: 2 };
    const artifacts = new SessionArtifacts(folder.store);
    const { manifest } = await artifacts.complete(session, epochs, {
      sessionId: session.sessionId,
      ...ended,
    });
    const gap = { cause: 'reconnect', count: 1, milliseconds: 7_500, packets: 0 };
    expect(manifest.gaps.totals).toEqual([
      { track: `video-${ANA}`, ...gap },
      { track: `share-${BEN}`, ...gap },
    ]);
  });
});
