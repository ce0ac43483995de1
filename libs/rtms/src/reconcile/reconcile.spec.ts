import { Global, Module } from '@nestjs/common';
import { ZoomAccounts, ZoomApps, type ZoomAccount, type ZoomApp } from '@zoom-platform/accounts';
import { InMemoryAuthModule } from '@zoom-platform/auth';
import { Database, Replica } from '@zoom-platform/database';
import {
  describeOnEachEngine,
  SwitchedReplica,
  type TestDatabase,
} from '@zoom-platform/database/testing';
import { eventsMigrations, EventPublisher, type DomainEvent } from '@zoom-platform/events';
import { startWithEvents, type ProviderOverride } from '@zoom-platform/events/testing';
import { Clock, newId, PlatformError, SystemClock } from '@zoom-platform/kernel';
import { Metrics, observabilityMigrations } from '@zoom-platform/observability';
import { InMemoryRateLimitsModule } from '@zoom-platform/rate-limits';
import {
  ZoomDeliveriesTurnedAway,
  ZoomEventReceived,
  ZoomRtmsStopped,
} from '@zoom-platform/webhooks/extension';
import { ZoomApi, type ZoomApiAnswer, type ZoomApiRequest } from '@zoom-platform/zoom-api';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { RtmsSessionEnded } from '../session/session.events.js';
import { rtmsMigrations } from '../session/session.migrations.js';
import { ReconcileJob } from './reconcile.job.js';
import { ReconcileModule } from './reconcile.module.js';
import { RestartJob } from './restart.job.js';

const ACCOUNT = 'AnAccountIdOfZoom_22ch';
const CLOUD = { oauthUrl: 'https://zoom.us/oauth', apiUrl: undefined, apiAllowedHosts: [] };
const HOURS = 3_600_000;
const PATIENCE = { timeout: 20_000, interval: 20 };

/** What a Zoom says that a test sets, and what it was asked to do. */
class ScriptedApi extends ZoomApi {
  static live: readonly object[] = [];
  static statuses: Readonly<Record<string, string>> = {};
  /** UUIDs of occurrences that Zoom is asked after in vain. */
  static throttled: readonly string[] = [];
  /** UUIDs of occurrences that are over. */
  static past: readonly string[] = [];
  static refuses: PlatformError | undefined;
  static readonly started: string[] = [];

  call({ method, path, body }: ZoomApiRequest): Promise<ZoomApiAnswer> {
    const answer = (status: number, fields?: object) =>
      Promise.resolve({ status, body: { ...fields }, trackingId: undefined });
    if (method === 'PATCH') {
      if (ScriptedApi.refuses !== undefined) return Promise.reject(ScriptedApi.refuses);
      ScriptedApi.started.push(`${path} ${JSON.stringify(body)}`);
      return answer(204);
    }
    const [, resource = '', id = ''] = path.split('/');
    if (resource === 'past_meetings' && ScriptedApi.throttled.includes(id)) {
      return Promise.reject(refusal('zoom.rate_limited', 429));
    }
    if (resource === 'past_meetings' && ScriptedApi.past.includes(id)) return answer(200);
    const status = resource === 'meetings' ? ScriptedApi.statuses[id] : undefined;
    if (status !== undefined) return answer(200, { status });
    return Promise.reject(refusal('zoom.not_found', 404));
  }

  async *pages() {
    await Promise.resolve();
    if (ScriptedApi.refuses?.code === 'zoom.scope_missing') throw ScriptedApi.refuses;
    yield* ScriptedApi.live.map((row) => ({ ...row }));
  }

  download(): Promise<never> {
    return Promise.reject(new Error('nothing is downloaded here'));
  }
}

const refusal = (code: string, status = 400) => new PlatformError({ code, status, message: code });

class OneAccount extends ZoomAccounts {
  readonly #account: ZoomAccount = {
    accountId: ACCOUNT,
    clientId: 'rest',
    clientSecret: 'x',
    cloud: CLOUD,
  };

  account() {
    return Promise.resolve(this.#account);
  }

  accounts() {
    return Promise.resolve([this.#account]);
  }

  problems() {
    return Promise.resolve([]);
  }
}

class ThreeApps extends ZoomApps {
  apps(): Promise<readonly ZoomApp[]> {
    const app = { clientSecret: 'x', cloud: CLOUD };
    return Promise.resolve([
      { id: 's2s', clientId: 'rest', kind: 's2s', ...app },
      { id: 'notes', clientId: 'TheRtmsAppsClientId_22', kind: 'general', ...app },
      { id: 'captions', clientId: 'CaptionsAppsClientId_2', kind: 'general', ...app },
    ]);
  }

  async app(appId: string) {
    return (await this.apps()).find(({ id }) => id === appId);
  }

  async appByClientId(clientId: string) {
    return (await this.apps()).find((app) => app.clientId === clientId);
  }

  webhookSecrets() {
    return Promise.resolve([]);
  }
}

/** Six hours and more ahead of the database, where a test says so. */
class MovableClock extends SystemClock {
  static aheadMs = 0;

  override now(): number {
    return super.now() + MovableClock.aheadMs;
  }
}

@Global()
@Module({ providers: [{ provide: Clock, useClass: MovableClock }], exports: [Clock] })
class ClockModule {}

interface RowFacts {
  readonly stopReason?: number | null;
  readonly minutesAgo?: number;
  readonly appId?: string;
}

const meeting = (uuid: string, id: number, minutesAgo = 10) => ({
  uuid,
  id,
  start_time: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
});

describeOnEachEngine('what webhooks missed', (open) => {
  let test: TestDatabase;
  let service: Awaited<ReturnType<typeof startWithEvents>>;

  async function start(allowed: string): Promise<void> {
    vi.stubEnv('RTMS_RECONCILE_START', allowed);
    service = await replica();
  }

  const replica = (more: readonly ProviderOverride[] = []) =>
    startWithEvents(
      test,
      [ClockModule, InMemoryRateLimitsModule, InMemoryAuthModule, ReconcileModule],
      {},
      [
        { provide: ZoomApi, useClass: ScriptedApi },
        { provide: ZoomAccounts, useClass: OneAccount },
        { provide: ZoomApps, useClass: ThreeApps },
        ...more,
      ],
    );

  beforeEach(async () => {
    test = await open([observabilityMigrations, eventsMigrations, rtmsMigrations]);
    // Jobs of another test's replicas are none of this one's.
    vi.stubEnv('DATABASE_SCHEMA', test.schema);
    ScriptedApi.live = [];
    ScriptedApi.statuses = {};
    ScriptedApi.past = [];
    ScriptedApi.throttled = [];
    ScriptedApi.refuses = undefined;
    ScriptedApi.started.length = 0;
    MovableClock.aheadMs = 0;
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await service.close();
    await test.close();
  });

  const run = () => service.application.get(ReconcileJob, { strict: false }).run();
  const shown = async (name: string) =>
    (await service.application.get(Metrics).text())
      .split('\n')
      .some((line) => line.startsWith(`${name} `));
  const metric = async (line: string) =>
    (await service.application.get(Metrics).text()).split('\n').includes(line);

  const insert = async (
    uuid: string,
    state: string,
    outcome: string | null,
    { stopReason, minutesAgo = 10, appId = 'notes' }: RowFacts = {},
  ) => {
    const id = newId();
    await test.database.execute(
      `INSERT INTO rtms_session (id, stream_id, product, entity_id, meeting_id, account_id, app_id,
         correlation_id, server_urls, offered_at, join_until, state, outcome, stop_reason, epoch, created_at)
       VALUES ($1::uuid, $1::text, 'meeting', $2, '4711', $3, $8, $1::uuid, '{}', now(), now(), $4,
         $5, $6, 1, now() - make_interval(mins => $7))`,
      [id, uuid, ACCOUNT, state, outcome, stopReason ?? null, minutesAgo, appId],
    );
    return id;
  };
  const publish = async (event: DomainEvent, accountId = ACCOUNT) => {
    const publisher = service.application.get(EventPublisher);
    await service.application
      .get(Database)
      .transaction((tx) => publisher.append(tx, event, { key: 'one', accountId }));
  };
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
  const restartsAsked = async () => {
    const sql = `SELECT data->>'streamId' AS id FROM ${test.schema}_jobs.job
      WHERE name = 'rtms.restart' ORDER BY created_on`;
    return (await test.database.query(z.object({ id: z.string() }), sql)).map(({ id }) => id);
  };
  const looksAsked = () =>
    test.database.query(
      z.object({ key: z.string(), after_seconds: z.coerce.number() }),
      `SELECT singleton_key AS key, round(extract(epoch FROM start_after - created_on)) AS after_seconds
       FROM ${test.schema}_jobs.job WHERE name = 'rtms.reconcile' AND singleton_key IS NOT NULL
       ORDER BY singleton_key`,
    );
  const stateOf = async (id: string) => {
    const rows = await test.database.query(
      z.object({ state: z.string(), requested: z.string().nullable() }),
      'SELECT state, requested FROM rtms_session WHERE id = $1',
      [id],
    );
    return rows[0];
  };

  it('is started over REST for the General app, where the policy allows it', async () => {
    await start(ACCOUNT);
    ScriptedApi.live = [meeting('never heard of', 11), meeting('missed', 12), meeting('lost', 13)];
    await insert('missed', 'ended', 'missed');
    await insert('lost', 'ended', 'lost');
    await run();
    expect(ScriptedApi.started).toEqual(
      [11, 12, 13].map(
        (id) =>
          `/live_meetings/${String(id)}/rtms_app/status ` +
          '{"action":"start","settings":{"client_id":"TheRtmsAppsClientId_22"}}',
      ),
    );
    expect(await metric('rtms_repairs_total{repair="started"} 3')).toBe(true);
    expect(await metric('rtms_meetings_unjoined 3')).toBe(true);
  });

  it.each([
    ['missed', 6],
    ['missed', 3],
    ['lost', 8],
    ['lost', 20],
  ])(
    'is left alone where it was stopped on purpose, though it was %s (%i)',
    async (outcome, reason) => {
      await start('all');
      ScriptedApi.live = [meeting('stopped', 11)];
      await insert('stopped', 'ended', outcome, { stopReason: reason });
      await run();
      expect(ScriptedApi.started).toEqual([]);
      expect(await metric('rtms_meetings_unjoined 0')).toBe(true);
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
    await start('all');
    ScriptedApi.live = [meeting('broken off', 11)];
    await insert('broken off', 'ended', outcome, { stopReason: reason });
    await run();
    expect(ScriptedApi.started).toHaveLength(1);
  });

  it('is started again for the app that lost it, whatever another app captures', async () => {
    await start('all');
    ScriptedApi.live = [meeting('of two apps', 11), meeting('of one app', 12)];
    await insert('of two apps', 'ended', 'lost', { appId: 'captions' });
    await insert('of two apps', 'streaming', null);
    await insert('of one app', 'ended', 'missed', { appId: 'captions' });
    await run();
    expect(ScriptedApi.started).toEqual([
      expect.stringMatching(/^\/live_meetings\/11\/.*"CaptionsAppsClientId_2"/),
      expect.stringMatching(/^\/live_meetings\/12\/.*"CaptionsAppsClientId_2"/),
    ]);
    expect(await metric('rtms_meetings_unjoined 2')).toBe(true);
  });

  it('is not started for an app that no longer serves the account', async () => {
    await start('all');
    ScriptedApi.live = [meeting('of an app that is gone', 11)];
    await insert('of an app that is gone', 'ended', 'lost', { appId: 'gone' });
    await run();
    expect(ScriptedApi.started).toEqual([]);
    expect(await metric('rtms_repairs_total{repair="start_refused"} 1')).toBe(true);
  });

  it.each([
    ['lost', null],
    ['ended', 15],
    ['missed', 24],
  ] as const)(
    'is started again at once where its stream was broken off, and once (%s, %s)',
    async (outcome, stopReason) => {
      await start('all');
      ScriptedApi.statuses = { '4711': 'started' };
      const id = await insert('broken off', 'ended', outcome, { stopReason, appId: 'captions' });
      await publish(endOf(id, { outcome, stopReason }));
      await publish(endOf(id, { outcome, stopReason }));
      await vi.waitFor(() => {
        expect(ScriptedApi.started).toHaveLength(1);
      }, PATIENCE);
      expect(ScriptedApi.started[0]).toContain('/4711/');
      expect(ScriptedApi.started[0]).toContain('CaptionsAppsClientId_2');
      expect(await restartsAsked()).toEqual([id]);
    },
  );

  it('is started again where the reason comes after the end', async () => {
    await start('all');
    ScriptedApi.statuses = { '4711': 'started' };
    const id = await insert('broken off', 'ended', 'ended', { stopReason: 15 });
    await publish(
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
    await vi.waitFor(() => {
      expect(ScriptedApi.started).toHaveLength(1);
    }, PATIENCE);
  });

  it('waits for its pause where its stream is broken off again at once', async () => {
    await start('all');
    ScriptedApi.statuses = { '4711': 'started' };
    await insert('broken off', 'ended', 'lost');
    ScriptedApi.live = [meeting('broken off', 4711)];
    await run();
    const again = await insert('broken off', 'ended', 'lost');
    await service.application.get(RestartJob, { strict: false }).restart(again);
    expect(ScriptedApi.started).toHaveLength(1);
    MovableClock.aheadMs = 5 * 60_000;
    await service.application.get(RestartJob, { strict: false }).restart(again);
    expect(ScriptedApi.started).toHaveLength(2);
  });

  it('is not started again at once where it is over, captured by now, or was stopped on purpose', async () => {
    await start('all');
    const restart = (id: string) =>
      service.application.get(RestartJob, { strict: false }).restart(id);
    ScriptedApi.past = ['over'];
    await restart(await insert('over', 'ended', 'lost'));
    ScriptedApi.statuses = { '4711': 'started' };
    const first = await insert('captured by now', 'ended', 'lost');
    await insert('captured by now', 'streaming', null);
    await restart(first);
    await restart(await insert('stopped on purpose', 'ended', 'ended', { stopReason: 2 }));
    expect(ScriptedApi.started).toEqual([]);
  });

  it('is not asked for at once where no policy allows it, nor where the end was meant', async () => {
    await start('AnotherAccountId_22ch_');
    await publish(endOf(newId(), { outcome: 'lost', stopReason: null }));
    const lost = newId();
    await publish(endOf(lost, { outcome: 'lost', stopReason: null }), 'AnotherAccountId_22ch_');
    await publish(endOf(newId(), { outcome: 'ended', stopReason: 2 }), 'AnotherAccountId_22ch_');
    await publish(endOf(newId(), { outcome: 'ended', stopReason: null }), 'AnotherAccountId_22ch_');
    await publish(
      endOf(newId(), { outcome: 'refused', stopReason: null }),
      'AnotherAccountId_22ch_',
    );
    const last = newId();
    await publish(endOf(last, { outcome: 'lost', stopReason: null }), 'AnotherAccountId_22ch_');
    await vi.waitFor(async () => {
      expect(await restartsAsked()).toContain(last);
    }, PATIENCE);
    expect(await restartsAsked()).toEqual([lost, last]);
  });

  it('is left alone where it is captured, was stopped on purpose, or has just begun', async () => {
    await start('all');
    ScriptedApi.live = [
      meeting('captured', 11),
      meeting('stopped', 12),
      meeting('refused by policy', 13),
      meeting('just begun', 14, 1),
      { uuid: 'no number' },
    ];
    await insert('captured', 'ended', 'missed');
    await insert('captured', 'streaming', null);
    await insert('captured', 'ended', 'missed');
    await insert('stopped', 'ended', 'ended');
    await insert('refused by policy', 'ended', 'refused');
    await run();
    expect(ScriptedApi.started).toEqual([]);
    expect(await metric('rtms_meetings_unjoined 0')).toBe(true);
  });

  it('is counted and not started where no policy allows it', async () => {
    await start('AnotherAccountId_22ch_');
    ScriptedApi.live = [meeting('never heard of', 11)];
    await run();
    expect(ScriptedApi.started).toEqual([]);
    expect(await metric('rtms_repairs_total{repair="start_not_allowed"} 1')).toBe(true);
  });

  it('is said where Zoom refuses the start', async () => {
    await start('all');
    ScriptedApi.live = [meeting('never heard of', 11), meeting('nor of this', 12)];
    ScriptedApi.refuses = refusal('zoom.content_not_allowed');
    await run();
    expect(await metric('rtms_repairs_total{repair="start_refused"} 2')).toBe(true);
  });

  it('is tried again after pauses that grow, while Zoom refuses the start', async () => {
    await start('all');
    ScriptedApi.live = [meeting('never heard of', 11)];
    ScriptedApi.refuses = refusal('zoom.content_not_allowed');
    const looks = 24;
    for (let look = 0; look < looks; look += 1) {
      MovableClock.aheadMs = look * 5 * 60_000;
      await run();
    }
    // At 0, 5, 15, 35 and 70 minutes: two hours of looks, each of them due.
    expect(await metric('rtms_repairs_total{repair="start_refused"} 5')).toBe(true);
    ScriptedApi.refuses = undefined;
    MovableClock.aheadMs = HOURS * 3;
    await run();
    expect(ScriptedApi.started).toHaveLength(1);
  });

  it('is looked for twice when the database is back, also where it has just begun', async () => {
    vi.stubEnv('RTMS_RECONCILE_START', 'all');
    service = await replica([{ provide: Replica, useClass: SwitchedReplica }]);
    SwitchedReplica.hold(false);
    ScriptedApi.live = [meeting('begun meanwhile', 11, 0.1), meeting('begun afterwards', 12, -0.5)];
    SwitchedReplica.hold(true);
    await vi.waitFor(() => {
      expect(ScriptedApi.started).toHaveLength(1);
    }, PATIENCE);
    expect(ScriptedApi.started[0]).toContain('/live_meetings/11/');
    expect(await looksAsked()).toEqual([
      { key: 'after', after_seconds: 150 },
      { key: 'outage', after_seconds: 3 },
    ]);
  });

  it('is looked for once for all replicas that are back', async () => {
    vi.stubEnv('RTMS_RECONCILE_START', 'all');
    service = await replica([{ provide: Replica, useClass: SwitchedReplica }]);
    const outages = 4;
    for (let outage = 0; outage < outages; outage += 1) {
      SwitchedReplica.hold(false);
      SwitchedReplica.hold(true);
    }
    await vi.waitFor(async () => {
      expect(await looksAsked()).not.toEqual([]);
    });
    // Twice as many where the border of a time slot lies between them.
    expect([2, 4]).toContain((await looksAsked()).length);
  });

  it('is looked for where deliveries were turned away and no lease was lost', async () => {
    await start('all');
    ScriptedApi.live = [meeting('begun meanwhile', 11, 0.1), meeting('begun afterwards', 12, -0.5)];
    const until = Date.now();
    const event = new ZoomDeliveriesTurnedAway({ count: 1, since: until - 4_000, until });
    await service.application
      .get(Database)
      .transaction((tx) =>
        service.application.get(EventPublisher).append(tx, event, { key: 'inbox' }),
      );
    await vi.waitFor(() => {
      expect(ScriptedApi.started).toHaveLength(1);
    }, PATIENCE);
    expect(ScriptedApi.started[0]).toContain('/live_meetings/11/');
    expect(await looksAsked()).toHaveLength(2);
  });

  it('ends sessions of meetings that are over, and of no other', async () => {
    await start('all');
    const over = await insert('over', 'streaming', null);
    ScriptedApi.past = ['over', 'late', 'fresh'];
    await run();
    expect(await stateOf(over)).toEqual({ state: 'terminating', requested: 'stop' });
    expect(await metric('rtms_repairs_total{repair="stopped"} 1')).toBe(true);
    await run();
    expect(await metric('rtms_repairs_total{repair="stopped"} 2')).toBe(true);

    ScriptedApi.statuses = { '4711': 'started' };
    const late = await insert('late', 'streaming', null);
    await run();
    expect(await stateOf(late)).toEqual({ state: 'streaming', requested: null });
    ScriptedApi.statuses = {};
    const fresh = await insert('fresh', 'streaming', null, { minutesAgo: 1 });
    await run();
    expect(await stateOf(fresh)).toEqual({ state: 'streaming', requested: null });
    expect(await stateOf(late)).toMatchObject({ requested: 'stop' });
  });

  it('ends a session whose meeting Zoom knows and says is over', async () => {
    await start('all');
    const session = await insert('over', 'streaming', null);
    ScriptedApi.statuses = { '4711': 'waiting' };
    await run();
    expect(await stateOf(session)).toMatchObject({ requested: 'stop' });
  });

  it('leaves alone the session of a meeting that Zoom knows nothing of, or whose frames arrive', async () => {
    await start('all');
    const elsewhere = await insert('hosted by another account', 'streaming', null);
    const alive = await insert('alive', 'streaming', null);
    const silent = await insert('silent', 'streaming', null);
    ScriptedApi.past = ['alive', 'silent'];
    const framed = `UPDATE rtms_session SET last_frame_at = now() - make_interval(secs => $2) WHERE id = $1`;
    await test.database.execute(framed, [alive, 5]);
    await test.database.execute(framed, [silent, 150]);
    await run();
    expect(await stateOf(elsewhere)).toEqual({ state: 'streaming', requested: null });
    expect(await stateOf(alive)).toEqual({ state: 'streaming', requested: null });
    expect(await stateOf(silent)).toMatchObject({ requested: 'stop' });
  });

  it('ends the others where Zoom refuses to say whether one is over', async () => {
    await start('all');
    const asked = await insert('asked in vain', 'streaming', null);
    const over = await insert('over', 'streaming', null);
    ScriptedApi.throttled = ['asked in vain'].map(encodeURIComponent);
    ScriptedApi.past = ['over'];
    await run();
    expect(await stateOf(asked)).toEqual({ state: 'streaming', requested: null });
    expect(await stateOf(over)).toMatchObject({ requested: 'stop' });
    expect(await metric('rtms_repairs_total{repair="end_unknown"} 1')).toBe(true);
    expect(await metric('rtms_accounts_unseen 0')).toBe(true);
  });

  it('ends a session that stands behind hundreds which go on', async () => {
    await start('all');
    await test.database.execute(
      `INSERT INTO rtms_session (id, stream_id, product, entity_id, meeting_id, account_id, app_id,
         correlation_id, server_urls, offered_at, join_until, state, epoch, created_at)
       SELECT md5(n::text)::uuid, n::text, 'meeting', 'elsewhere ' || n, '4712', $1, 'notes',
         md5(n::text)::uuid, '{}', now(), now(), 'streaming', 1, now() - interval '1 hour'
       FROM generate_series(1, 250) n`,
      [ACCOUNT],
    );
    await test.database.execute(
      `UPDATE rtms_session SET id = overlay(id::text placing '00' from 1 for 2)::uuid`,
    );
    const over = await insert('over', 'streaming', null);
    ScriptedApi.past = ['over'];
    await run();
    expect(await stateOf(over)).toMatchObject({ requested: 'stop' });
    expect(await metric('rtms_repairs_total{repair="stopped"} 1')).toBe(true);
  });

  it('cannot be known without the scope, which is counted and stops nothing', async () => {
    await start('all');
    const session = await insert('unknown', 'streaming', null);
    ScriptedApi.refuses = refusal('zoom.scope_missing');
    await run();
    expect(await metric('rtms_reconciliations_failed_total 1')).toBe(true);
    expect(await metric('rtms_accounts_unseen 1')).toBe(true);
    expect(await metric('rtms_meetings_unjoined 0')).toBe(true);
    expect(await shown('zoom_webhooks_missing')).toBe(false);
    expect(await stateOf(session)).toEqual({ state: 'streaming', requested: null });
  });

  it('raises an alarm where meetings are live and no delivery came for hours', async () => {
    await start('');
    await service.application.get(Database).transaction(async (tx) => {
      const event = new ZoomEventReceived({
        inboxId: newId(),
        appId: 'notes',
        eventTs: Date.now(),
        event: 'meeting.started',
      });
      await service.application.get(EventPublisher).append(tx, event, { key: 'a' });
    });
    ScriptedApi.live = [meeting('captured', 11, 0)];
    await run();
    expect(await metric('zoom_webhooks_missing 0')).toBe(true);
    MovableClock.aheadMs = 6 * HOURS + 60_000;
    await run();
    expect(await metric('zoom_webhooks_missing 1')).toBe(true);
    ScriptedApi.live = [];
    await run();
    expect(await metric('zoom_webhooks_missing 0')).toBe(true);
  });

  it('raises an alarm where meetings are live and no delivery ever came', async () => {
    await start('');
    ScriptedApi.live = [meeting('captured', 11, 0)];
    await run();
    expect(await metric('zoom_webhooks_missing 0')).toBe(true);
    MovableClock.aheadMs = 6 * HOURS + 60_000;
    await run();
    expect(await metric('zoom_webhooks_missing 1')).toBe(true);
    expect(await metric('rtms_accounts_unseen 0')).toBe(true);
  });

  it('is shown alike by every replica, whichever looked last', async () => {
    await start('');
    const other = await replica();
    try {
      ScriptedApi.live = [meeting('never heard of', 11)];
      await run();
      expect(await metric('rtms_meetings_unjoined 1')).toBe(true);
      ScriptedApi.live = [];
      await other.application.get(ReconcileJob, { strict: false }).run();
      expect(await metric('rtms_meetings_unjoined 0')).toBe(true);
    } finally {
      await other.close();
    }
  });
});
