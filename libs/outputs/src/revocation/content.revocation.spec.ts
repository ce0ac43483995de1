import { PlatformError } from '@zoom-platform/kernel';
import { expect, it } from 'vitest';
import { ANA, ENDED } from '../testing/outputs.stage.js';
import { describeRevocation, outcome, verified } from '../testing/revocation.stage.js';
import { transcriptFrame } from '../testing/session.frames.js';
import { RevocationLedger } from './revocation.ledger.js';

describeRevocation('revocation', (at) => {
  it('deletes what was captured everywhere, and proves it to whoever has the public key', async () => {
    const stage = at();
    await stage.captured(8);
    expect(stage.outputs.listener.completed).toEqual([]);
    expect((await stage.base.files()).length).toBeGreaterThan(0);
    await stage.ended(8);
    const { jws, receipt: shown } = await stage.complete();
    expect(await stage.base.files()).toEqual([]);
    expect(shown.outcomes).toEqual([outcome('outputs'), outcome('team', { items: 3 })]);
    const { sessionId, streamId } = stage.session;
    expect(stage.team.asked).toEqual([{ sessionId, streamId, cause: 'revoked' }]);
    expect(verified(jws, await stage.keys())).toMatchObject({
      ...shown,
      schema: 'zoom-platform.revocation-receipt/1',
      sessionId,
      streamId,
    });
    expect(await stage.problem('manifest')).toBe('outputs.content_deleted');
  });

  it('is heard of when the stop webhook brings the reason after the end', async () => {
    const stage = at();
    await stage.captured(null);
    await stage.ended(null);
    await expect.poll(() => stage.outputs.listener.completed).toHaveLength(1);
    expect(await stage.base.found()).toHaveLength(1);
    const held = (await stage.base.files()).length;
    await stage.stopped(8);
    const { receipt: shown } = await stage.complete();
    // And the manifest's row, and that of the segment.
    expect(shown.outcomes[0]).toEqual(outcome('outputs', { items: held + 2 }));
    expect(await stage.base.files()).toEqual([]);
    expect(await stage.base.found()).toEqual([]);
  });

  it('waits for the end of a session that still runs when the webhook comes', async () => {
    const stage = at();
    const recording = await stage.outputs.open(stage.session);
    await recording.deliver(transcriptFrame(ANA, 0, 500, 'Confidential.'));
    await stage.stopped(8);
    const marked = () => stage.outputs.app.get(RevocationLedger).find(stage.session.sessionId);
    await expect.poll(marked).not.toBeNull();
    await stage.runPending();
    expect(stage.team.asked).toEqual([]);
    await recording.close({ kind: 'ended', stopReason: 8, at: ENDED.at });
    await stage.ended(8);
    await stage.complete();
    expect(await stage.base.files()).toEqual([]);
  });

  it('asks a holder that failed again, and its receipts say so', async () => {
    const stage = at();
    stage.team.answer = () =>
      Promise.reject(new PlatformError({ code: 'team.away', status: 503, message: 'Away.' }));
    await stage.captured(8);
    await stage.ended(8);
    const failed = outcome('team', { outcome: 'failed', items: null, errorCode: 'team.away' });
    await expect
      .poll(async () => (await stage.receipt())?.receipt)
      .toMatchObject({
        complete: false,
        outcomes: [outcome('outputs'), failed],
      });
    const first = await stage.receipt();
    expect(verified(first?.jws ?? '', await stage.keys())).toMatchObject({ complete: false });
    expect(stage.heard).toEqual([]);
    stage.team.answer = () => Promise.resolve({ outcome: 'nothing_held' });
    await stage.runPending();
    const { receipt: shown } = await stage.complete();
    expect(shown.outcomes).toEqual([
      outcome('outputs'),
      outcome('team', { outcome: 'nothing_held', items: null, attempts: 2 }),
    ]);
    await stage.runPending();
    expect(stage.team.asked).toHaveLength(2);
  });

  it('is published once, with ids and outcomes only', async () => {
    const stage = at();
    await stage.captured(8);
    await stage.ended(8);
    await stage.stopped(8);
    const { sessionId, streamId } = stage.session;
    await expect.poll(() => stage.heard).toHaveLength(1);
    await stage.runPending();
    expect(stage.heard).toEqual([
      {
        sessionId,
        streamId,
        outcomes: [
          { holder: 'outputs', outcome: 'deleted' },
          { holder: 'team', outcome: 'deleted' },
        ],
      },
    ]);
  });

  it('counts a holder that never answers as failed, and goes on with the others', async () => {
    const stage = at();
    await stage.base.restart({ OUTPUTS_HOLDER_TIMEOUT_MS: 1_000 });
    stage.team.answer = () => new Promise(() => undefined);
    await stage.captured(8);
    await stage.ended(8);
    await expect
      .poll(async () => (await stage.receipt())?.receipt.outcomes, { timeout: 10_000 })
      .toEqual([
        outcome('outputs'),
        outcome('team', { outcome: 'failed', items: null, errorCode: 'outputs.holder_silent' }),
      ]);
    expect(await stage.base.files()).toEqual([]);
  });

  it('leaves a session alone that stopped for another reason', async () => {
    const stage = at();
    await stage.captured(6);
    await stage.ended(6);
    await stage.stopped(6);
    await expect.poll(() => stage.outputs.listener.completed).toHaveLength(1);
    await stage.runPending();
    expect(stage.team.asked).toEqual([]);
    expect((await stage.base.ask('manifest')).status).toBe(200);
    expect(await stage.problem('receipt')).toBe('outputs.receipt_not_found');
  });
});
