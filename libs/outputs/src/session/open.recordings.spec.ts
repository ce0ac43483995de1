import { expect, it, vi } from 'vitest';
import { ObjectStore } from '../storage/object.store.js';
import { startOutputs } from '../testing/outputs.harness.js';
import { describeOutputs, ENDED } from '../testing/outputs.stage.js';
import { OpenRecordings } from './open.recordings.js';
import { SessionLedger } from './session.ledger.js';

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

describeOutputs('a session that began while its row could not be written', (at) => {
  it('is known to another replica as soon as it can, which refuses to delete it', async () => {
    const stage = at();
    const { database, folder } = stage.outputs;
    const other = await startOutputs(stage.test, folder);
    await database.execute('alter table output_session rename to output_session_away');
    const recording = await stage.record();
    await database.execute('alter table output_session_away rename to output_session');
    const path = `sessions/${stage.session.sessionId}/content`;
    const standing = () => other.app.get(SessionLedger).standingOf(stage.session.sessionId);
    await expect.poll(standing, { timeout: 10_000 }).toBe('running');
    expect((await other.ask(path, { method: 'DELETE' })).status).toBe(409);
    await recording.close(ENDED);
    await other.stop();
  });
});
