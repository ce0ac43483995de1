import { newId } from '@zoom-platform/kernel';
import { ZoomRtmsStopped } from '@zoom-platform/webhooks/extension';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { RtmsSessionEnded } from '../session/session.events.js';
import { MovableClock } from '../testing/reconcile.doors.js';
import { describeReconciling, meeting, type ReconcileStage } from '../testing/reconcile.stage.js';
import { ScriptedApi } from '../testing/scripted.api.js';
import { RestartJob } from './restart.job.js';

const PATIENCE = { timeout: 20_000, interval: 20 };
/** Of another account, which the policy allows. */
const ALLOWED = 'AnotherAccountId_22ch_';

const endOf = (
  streamId: string,
  end: { outcome: 'ended' | 'missed' | 'lost' | 'refused'; stopReason: number | null },
) =>
  new RtmsSessionEnded({
    sessionId: streamId,
    streamId,
    epoch: 1,
    product: 'meeting',
    entityId: 'broken off',
    meetingId: '4711',
    appId: 'captions',
    at: Date.now(),
    ...end,
  });

/** The streams, in the order in which they were broken off. */
async function restartsAsked({ test }: ReconcileStage): Promise<readonly string[]> {
  const sql = `SELECT data->>'streamId' AS id FROM ${test.schema}_jobs.job
    WHERE name = 'rtms.restart' ORDER BY created_on`;
  return (await test.database.query(z.object({ id: z.string() }), sql)).map(({ id }) => id);
}

describeReconciling('what webhooks missed: a stream that was broken off', (at) => {
  it.each([
    ['lost', null],
    ['ended', 15],
    ['missed', 24],
  ] as const)(
    'is started again at once where its stream was broken off, and once (%s, %s)',
    async (outcome, stopReason) => {
      const stage = at();
      await stage.start('all');
      ScriptedApi.statuses = { '4711': 'started' };
      const id = await stage.insert('broken off', 'ended', outcome, {
        stopReason,
        appId: 'captions',
      });
      await stage.publish(endOf(id, { outcome, stopReason }));
      await stage.publish(endOf(id, { outcome, stopReason }));
      await stage.started(1);
      expect(ScriptedApi.started[0]).toContain('/4711/');
      expect(ScriptedApi.started[0]).toContain('CaptionsAppsClientId_2');
      expect(await restartsAsked(stage)).toEqual([id]);
    },
  );

  it('is started again where the reason comes after the end', async () => {
    const stage = at();
    await stage.start('all');
    ScriptedApi.statuses = { '4711': 'started' };
    const id = await stage.insert('broken off', 'ended', 'ended', { stopReason: 15 });
    await stage.publish(
      new ZoomRtmsStopped({
        inboxId: newId(),
        appId: 'notes',
        eventTs: Date.now(),
        product: 'meeting',
        entityId: 'broken off',
        streamId: id,
        stopReason: 15,
      }),
    );
    await stage.started(1);
  });

  it('waits for its pause where its stream is broken off again at once', async () => {
    const stage = at();
    await stage.start('all');
    ScriptedApi.statuses = { '4711': 'started' };
    await stage.insert('broken off', 'ended', 'lost');
    ScriptedApi.live = [meeting('broken off', 4711)];
    await stage.run();
    const again = await stage.insert('broken off', 'ended', 'lost');
    await stage.application.get(RestartJob, { strict: false }).restart(again);
    expect(ScriptedApi.started).toHaveLength(1);
    MovableClock.aheadMs = 5 * 60_000;
    await stage.application.get(RestartJob, { strict: false }).restart(again);
    expect(ScriptedApi.started).toHaveLength(2);
  });

  it('is not started again at once where it is over, captured by now, or was stopped on purpose', async () => {
    const stage = at();
    await stage.start('all');
    const restart = (id: string) =>
      stage.application.get(RestartJob, { strict: false }).restart(id);
    ScriptedApi.past = ['over'];
    await restart(await stage.insert('over', 'ended', 'lost'));
    ScriptedApi.statuses = { '4711': 'started' };
    const first = await stage.insert('captured by now', 'ended', 'lost');
    await stage.insert('captured by now', 'streaming', null);
    await restart(first);
    await restart(await stage.insert('stopped on purpose', 'ended', 'ended', { stopReason: 2 }));
    expect(ScriptedApi.started).toEqual([]);
  });

  it('is not asked for at once where no policy allows it, nor where the end was meant', async () => {
    const stage = at();
    await stage.start(ALLOWED);
    await stage.publish(endOf(newId(), { outcome: 'lost', stopReason: null }));
    const lost = newId();
    await stage.publish(endOf(lost, { outcome: 'lost', stopReason: null }), ALLOWED);
    await stage.publish(endOf(newId(), { outcome: 'ended', stopReason: 2 }), ALLOWED);
    await stage.publish(endOf(newId(), { outcome: 'ended', stopReason: null }), ALLOWED);
    await stage.publish(endOf(newId(), { outcome: 'refused', stopReason: null }), ALLOWED);
    const last = newId();
    await stage.publish(endOf(last, { outcome: 'lost', stopReason: null }), ALLOWED);
    await vi.waitFor(async () => {
      expect(await restartsAsked(stage)).toContain(last);
    }, PATIENCE);
    expect(await restartsAsked(stage)).toEqual([lost, last]);
  });
});
