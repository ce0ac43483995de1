import { expect, it } from 'vitest';
import { RetentionJob } from '../deletion/retention.job.js';
import { describeRevocation, outcome, verified } from '../testing/revocation.stage.js';

describeRevocation('revocation', (at) => {
  it('is what a caller starts who deletes a session', async () => {
    const stage = at();
    await stage.completed();
    expect(await stage.remove()).toEqual([200, true]);
    const { sessionId, streamId } = stage.session;
    expect(stage.team.asked).toEqual([{ sessionId, streamId, cause: 'request' }]);
    const { jws, receipt: shown } = await stage.complete();
    expect(shown).toMatchObject({ cause: 'request', outcomes: [outcome('outputs'), { items: 3 }] });
    expect(verified(jws, await stage.keys())).toMatchObject({ cause: 'request', complete: true });
    expect(stage.heard).toEqual([]);
    expect(await stage.remove()).toEqual([200, true]);
    expect(stage.team.asked).toHaveLength(1);
  });

  it('tells a caller that a holder has not deleted yet, and asks it again', async () => {
    const stage = at();
    stage.team.answer = () => Promise.reject(new Error('away'));
    await stage.completed();
    expect(await stage.remove()).toEqual([202, false]);
    expect(await stage.base.files()).toEqual([]);
    expect((await stage.receipt())?.receipt).toMatchObject({ cause: 'request', complete: false });
    stage.team.answer = () => Promise.resolve({ outcome: 'deleted' });
    await stage.runPending();
    await stage.complete();
    expect(await stage.remove()).toEqual([200, true]);
  });

  it('is what the retention starts once all of a session is over, and not for a part', async () => {
    const stage = at();
    const days = { OUTPUTS_KEEP_RECORDINGS_DAYS: 7, OUTPUTS_KEEP_TRANSCRIPTS_DAYS: 30 };
    await stage.base.restart(days);
    await stage.completed();
    const { sessionId, streamId } = stage.session;
    await stage.base.endedDaysAgo(8);
    await stage.outputs.app.get(RetentionJob).run();
    expect(stage.team.asked).toEqual([]);
    await stage.base.endedDaysAgo(31);
    await stage.outputs.app.get(RetentionJob).run();
    expect(stage.team.asked).toEqual([{ sessionId, streamId, cause: 'retention' }]);
    expect((await stage.complete()).receipt.cause).toBe('retention');
    expect(await stage.base.files()).toEqual([]);
  });

  it('has a receipt of its own for a session that was deleted before', async () => {
    const stage = at();
    await stage.completed();
    await stage.remove();
    await stage.stopped(8);
    await expect.poll(() => stage.heard).toHaveLength(1);
    expect((await stage.complete()).receipt.cause).toBe('revoked');
    expect(stage.team.asked).toHaveLength(1);
  });
});
