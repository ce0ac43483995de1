import { expect, it, vi } from 'vitest';
import { ObjectStore } from '../storage/object.store.js';
import { describeOutputs, ENDED } from '../testing/outputs.stage.js';
import { OpenRecordings } from './open.recordings.js';

describeOutputs('a session whose last sink has closed', (at) => {
  it('is written to until its record is on the disk', async () => {
    const stage = at();
    const { app } = stage.outputs;
    const { sessionId } = stage.session;
    const recordings = app.get(OpenRecordings);
    const put = vi.spyOn(app.get(ObjectStore), 'put').mockRejectedValue(new Error('away'));
    const recording = await stage.record();
    const held = Promise.withResolvers<undefined>();
    put.mockReturnValue(held.promise);
    const closed = recording.close({ ...ENDED, kind: 'handed_over' });
    await expect.poll(() => recordings.isOpen(sessionId)).toBe(false);
    expect(recordings.isWriting(sessionId)).toBe(true);
    held.resolve(undefined);
    await closed;
    expect(recordings.isWriting(sessionId)).toBe(false);
  });
});
