import { newId } from '@zoom-platform/kernel';
import { ZoomEventReceived } from '@zoom-platform/webhooks/extension';
import { expect, it } from 'vitest';
import { MovableClock } from '../testing/reconcile.doors.js';
import { describeReconciling, meeting, type ReconcileStage } from '../testing/reconcile.stage.js';
import { refusal, ScriptedApi } from '../testing/scripted.api.js';

const HOURS = 3_600_000;

async function raisesAlarmAfterHours(stage: ReconcileStage): Promise<void> {
  ScriptedApi.live = [meeting('captured', 11, 0)];
  await stage.run();
  await stage.shows('zoom_webhooks_missing 0');
  MovableClock.aheadMs = 6 * HOURS + 60_000;
  await stage.run();
  await stage.shows('zoom_webhooks_missing 1');
}

describeReconciling('what webhooks missed: what is known of it', (at) => {
  it('cannot be known without the scope, which is counted and stops nothing', async () => {
    const stage = at();
    await stage.start('all');
    const session = await stage.insert('unknown', 'streaming', null);
    ScriptedApi.refuses = refusal('zoom.scope_missing');
    await stage.run();
    await stage.shows('rtms_reconciliations_failed_total 1');
    await stage.shows('rtms_accounts_unseen 1');
    await stage.shows('rtms_meetings_unjoined 0');
    await stage.showsNo('zoom_webhooks_missing');
    expect(await stage.stateOf(session)).toEqual({ state: 'streaming', requested: null });
  });

  it('raises an alarm where meetings are live and no delivery came for hours', async () => {
    const stage = at();
    await stage.start('');
    await stage.publish(
      new ZoomEventReceived({
        inboxId: newId(),
        appId: 'notes',
        eventTs: Date.now(),
        event: 'meeting.started',
      }),
    );
    await raisesAlarmAfterHours(stage);
    ScriptedApi.live = [];
    await stage.run();
    await stage.shows('zoom_webhooks_missing 0');
  });

  it('raises an alarm where meetings are live and no delivery ever came', async () => {
    const stage = at();
    await stage.start('');
    await raisesAlarmAfterHours(stage);
    await stage.shows('rtms_accounts_unseen 0');
  });

  it('is shown alike by every replica, whichever looked last', async () => {
    const stage = at();
    await stage.start('');
    const other = await stage.start('');
    ScriptedApi.live = [meeting('never heard of', 11)];
    await stage.run();
    await stage.shows('rtms_meetings_unjoined 1');
    ScriptedApi.live = [];
    await stage.run(other.application);
    await stage.shows('rtms_meetings_unjoined 0');
  });
});
