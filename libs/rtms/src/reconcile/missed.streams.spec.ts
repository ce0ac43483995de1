import { expect, it } from 'vitest';
import { ACCOUNT, MovableClock } from '../testing/reconcile.doors.js';
import { describeReconciling, meeting } from '../testing/reconcile.stage.js';
import { refusal, ScriptedApi } from '../testing/scripted.api.js';

const HOURS = 3_600_000;

describeReconciling('what webhooks missed', (at) => {
  it('is started over REST for the General app, where the policy allows it', async () => {
    const stage = at();
    await stage.start(ACCOUNT);
    ScriptedApi.live = [meeting('never heard of', 11), meeting('missed', 12), meeting('lost', 13)];
    await stage.insert('missed', 'ended', 'missed');
    await stage.insert('lost', 'ended', 'lost');
    await stage.run();
    expect(ScriptedApi.started).toEqual(
      [11, 12, 13].map(
        (id) =>
          `/live_meetings/${String(id)}/rtms_app/status ` +
          '{"action":"start","settings":{"client_id":"TheRtmsAppsClientId_22"}}',
      ),
    );
    await stage.shows('rtms_repairs_total{repair="started"} 3');
    await stage.shows('rtms_meetings_unjoined 3');
  });

  it.each([
    ['missed', 6],
    ['missed', 3],
    ['lost', 8],
    ['lost', 20],
  ])(
    'is left alone where it was stopped on purpose, though it was %s (%i)',
    async (outcome, reason) => {
      const stage = at();
      await stage.start('all');
      ScriptedApi.live = [meeting('stopped', 11)];
      await stage.insert('stopped', 'ended', outcome, { stopReason: reason });
      await stage.run();
      expect(ScriptedApi.started).toEqual([]);
      await stage.shows('rtms_meetings_unjoined 0');
    },
  );

  it.each([
    ['lost', 10],
    ['lost', 15],
    ['lost', 19],
    ['lost', 24],
    // Zoom's word came before our own window was over.
    ['ended', 15],
    ['ended', 24],
  ])('is started again where it was broken off (%s, %i)', async (outcome, reason) => {
    const stage = at();
    await stage.start('all');
    ScriptedApi.live = [meeting('broken off', 11)];
    await stage.insert('broken off', 'ended', outcome, { stopReason: reason });
    await stage.run();
    expect(ScriptedApi.started).toHaveLength(1);
  });

  it('is started again for the app that lost it, whatever another app captures', async () => {
    const stage = at();
    await stage.start('all');
    ScriptedApi.live = [meeting('of two apps', 11), meeting('of one app', 12)];
    await stage.insert('of two apps', 'ended', 'lost', { appId: 'captions' });
    await stage.insert('of two apps', 'streaming', null);
    await stage.insert('of one app', 'ended', 'missed', { appId: 'captions' });
    await stage.run();
    expect(ScriptedApi.started).toEqual([
      expect.stringMatching(/^\/live_meetings\/11\/.*"CaptionsAppsClientId_2"/),
      expect.stringMatching(/^\/live_meetings\/12\/.*"CaptionsAppsClientId_2"/),
    ]);
    await stage.shows('rtms_meetings_unjoined 2');
  });

  it('is not started for an app that no longer serves the account', async () => {
    const stage = at();
    await stage.start('all');
    ScriptedApi.live = [meeting('of an app that is gone', 11)];
    await stage.insert('of an app that is gone', 'ended', 'lost', { appId: 'gone' });
    await stage.run();
    expect(ScriptedApi.started).toEqual([]);
    await stage.shows('rtms_repairs_total{repair="start_refused"} 1');
  });

  it('is left alone where it is captured, was stopped on purpose, or has just begun', async () => {
    const stage = at();
    await stage.start('all');
    ScriptedApi.live = [
      meeting('captured', 11),
      meeting('stopped', 12),
      meeting('refused by policy', 13),
      meeting('just begun', 14, 1),
      { uuid: 'no number' },
    ];
    await stage.insert('captured', 'ended', 'missed');
    await stage.insert('captured', 'streaming', null);
    await stage.insert('captured', 'ended', 'missed');
    await stage.insert('stopped', 'ended', 'ended');
    await stage.insert('refused by policy', 'ended', 'refused');
    await stage.run();
    expect(ScriptedApi.started).toEqual([]);
    await stage.shows('rtms_meetings_unjoined 0');
  });

  it('is counted and not started where no policy allows it', async () => {
    const stage = at();
    await stage.start('AnotherAccountId_22ch_');
    ScriptedApi.live = [meeting('never heard of', 11)];
    await stage.run();
    expect(ScriptedApi.started).toEqual([]);
    await stage.shows('rtms_repairs_total{repair="start_not_allowed"} 1');
  });

  it('is said where Zoom refuses the start', async () => {
    const stage = at();
    await stage.start('all');
    ScriptedApi.live = [meeting('never heard of', 11), meeting('nor of this', 12)];
    ScriptedApi.refuses = refusal('zoom.content_not_allowed');
    await stage.run();
    await stage.shows('rtms_repairs_total{repair="start_refused"} 2');
  });

  it('is tried again after pauses that grow, while Zoom refuses the start', async () => {
    const stage = at();
    await stage.start('all');
    ScriptedApi.live = [meeting('never heard of', 11)];
    ScriptedApi.refuses = refusal('zoom.content_not_allowed');
    const looks = 24;
    for (let look = 0; look < looks; look += 1) {
      MovableClock.aheadMs = look * 5 * 60_000;
      await stage.run();
    }
    // At 0, 5, 15, 35 and 70 minutes: two hours of looks, each of them due.
    await stage.shows('rtms_repairs_total{repair="start_refused"} 5');
    ScriptedApi.refuses = undefined;
    MovableClock.aheadMs = HOURS * 3;
    await stage.run();
    expect(ScriptedApi.started).toHaveLength(1);
  });
});
