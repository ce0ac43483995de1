import { expect, it } from 'vitest';
import { ACCOUNT } from '../testing/reconcile.doors.js';
import { describeReconciling } from '../testing/reconcile.stage.js';
import { ScriptedApi } from '../testing/scripted.api.js';

describeReconciling('what webhooks missed: the end of a meeting', (at) => {
  it('ends sessions of meetings that are over, and of no other', async () => {
    const stage = at();
    await stage.start('all');
    const over = await stage.insert('over', 'streaming', null);
    ScriptedApi.past = ['over', 'late', 'fresh'];
    await stage.run();
    expect(await stage.stateOf(over)).toEqual({ state: 'terminating', requested: 'stop' });
    await stage.shows('rtms_repairs_total{repair="stopped"} 1');
    await stage.run();
    await stage.shows('rtms_repairs_total{repair="stopped"} 2');

    ScriptedApi.statuses = { '4711': 'started' };
    const late = await stage.insert('late', 'streaming', null);
    await stage.run();
    expect(await stage.stateOf(late)).toEqual({ state: 'streaming', requested: null });
    ScriptedApi.statuses = {};
    const fresh = await stage.insert('fresh', 'streaming', null, { minutesAgo: 1 });
    await stage.run();
    expect(await stage.stateOf(fresh)).toEqual({ state: 'streaming', requested: null });
    expect(await stage.stateOf(late)).toMatchObject({ requested: 'stop' });
  });

  it('ends a session whose meeting Zoom knows and says is over', async () => {
    const stage = at();
    await stage.start('all');
    const session = await stage.insert('over', 'streaming', null);
    ScriptedApi.statuses = { '4711': 'waiting' };
    await stage.run();
    expect(await stage.stateOf(session)).toMatchObject({ requested: 'stop' });
  });

  it('leaves alone the session of a meeting that Zoom knows nothing of, or whose frames arrive', async () => {
    const stage = at();
    await stage.start('all');
    const elsewhere = await stage.insert('hosted by another account', 'streaming', null);
    const alive = await stage.insert('alive', 'streaming', null);
    const silent = await stage.insert('silent', 'streaming', null);
    ScriptedApi.past = ['alive', 'silent'];
    const framed = `UPDATE rtms_session SET last_frame_at = now() - make_interval(secs => $2) WHERE id = $1`;
    await stage.test.database.execute(framed, [alive, 5]);
    await stage.test.database.execute(framed, [silent, 150]);
    await stage.run();
    expect(await stage.stateOf(elsewhere)).toEqual({ state: 'streaming', requested: null });
    expect(await stage.stateOf(alive)).toEqual({ state: 'streaming', requested: null });
    expect(await stage.stateOf(silent)).toMatchObject({ requested: 'stop' });
  });

  it('ends the others where Zoom refuses to say whether one is over', async () => {
    const stage = at();
    await stage.start('all');
    const asked = await stage.insert('asked in vain', 'streaming', null);
    const over = await stage.insert('over', 'streaming', null);
    ScriptedApi.throttled = ['asked in vain'].map(encodeURIComponent);
    ScriptedApi.past = ['over'];
    await stage.run();
    expect(await stage.stateOf(asked)).toEqual({ state: 'streaming', requested: null });
    expect(await stage.stateOf(over)).toMatchObject({ requested: 'stop' });
    await stage.shows('rtms_repairs_total{repair="end_unknown"} 1');
    await stage.shows('rtms_accounts_unseen 0');
  });

  it('ends a session that stands behind hundreds which go on', async () => {
    const stage = at();
    await stage.start('all');
    await stage.test.database.execute(
      `INSERT INTO rtms_session (id, stream_id, product, entity_id, meeting_id, account_id, app_id,
         correlation_id, server_urls, offered_at, join_until, state, epoch, created_at)
       SELECT md5(n::text)::uuid, n::text, 'meeting', 'elsewhere ' || n, '4712', $1, 'notes',
         md5(n::text)::uuid, '{}', now(), now(), 'streaming', 1, now() - interval '1 hour'
       FROM generate_series(1, 250) n`,
      [ACCOUNT],
    );
    await stage.test.database.execute(
      `UPDATE rtms_session SET id = overlay(id::text placing '00' from 1 for 2)::uuid`,
    );
    const over = await stage.insert('over', 'streaming', null);
    ScriptedApi.past = ['over'];
    await stage.run();
    expect(await stage.stateOf(over)).toMatchObject({ requested: 'stop' });
    await stage.shows('rtms_repairs_total{repair="stopped"} 1');
  });
});
