import { Replica } from '@zoom-platform/database';
import { SwitchedReplica } from '@zoom-platform/database/testing';
import { ZoomDeliveriesTurnedAway } from '@zoom-platform/webhooks/extension';
import { expect, it, vi } from 'vitest';
import { describeReconciling, meeting } from '../testing/reconcile.stage.js';
import { ScriptedApi } from '../testing/scripted.api.js';

describeReconciling('what webhooks missed: in an outage', (at) => {
  it('is looked for twice when the database is back, also where it has just begun', async () => {
    const stage = at();
    await stage.start('all', [{ provide: Replica, useClass: SwitchedReplica }]);
    SwitchedReplica.hold(false);
    ScriptedApi.live = [meeting('begun meanwhile', 11, 0.1), meeting('begun afterwards', 12, -0.5)];
    SwitchedReplica.hold(true);
    await stage.started(1);
    expect(ScriptedApi.started[0]).toContain('/live_meetings/11/');
    expect(await stage.looksAsked()).toEqual([
      { key: 'after', after_seconds: 150 },
      { key: 'outage', after_seconds: 3 },
    ]);
  });

  it('is looked for once for all replicas that are back', async () => {
    const stage = at();
    await stage.start('all', [{ provide: Replica, useClass: SwitchedReplica }]);
    const outages = 4;
    for (let outage = 0; outage < outages; outage += 1) {
      SwitchedReplica.hold(false);
      SwitchedReplica.hold(true);
    }
    await vi.waitFor(async () => {
      expect(await stage.looksAsked()).not.toEqual([]);
    });
    // Twice as many where the border of a time slot lies between them.
    expect([2, 4]).toContain((await stage.looksAsked()).length);
  });

  it('is looked for where deliveries were turned away and no lease was lost', async () => {
    const stage = at();
    await stage.start('all');
    ScriptedApi.live = [meeting('begun meanwhile', 11, 0.1), meeting('begun afterwards', 12, -0.5)];
    const until = Date.now();
    const event = new ZoomDeliveriesTurnedAway({ count: 1, since: until - 4_000, until });
    await stage.publish(event);
    await stage.started(1);
    expect(ScriptedApi.started[0]).toContain('/live_meetings/11/');
    expect(await stage.looksAsked()).toHaveLength(2);
  });
});
