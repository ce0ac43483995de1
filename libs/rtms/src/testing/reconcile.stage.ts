import { Database } from '@zoom-platform/database';
import { ZoomAccounts, ZoomApps } from '@zoom-platform/accounts';
import { InMemoryAuthModule } from '@zoom-platform/auth';
import { describeOnEachEngine, standing, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations, EventPublisher, type DomainEvent } from '@zoom-platform/events';
import { startWithEvents, type ProviderOverride } from '@zoom-platform/events/testing';
import { newId } from '@zoom-platform/kernel';
import { Metrics, observabilityMigrations } from '@zoom-platform/observability';
import { InMemoryRateLimitsModule } from '@zoom-platform/rate-limits';
import { ZoomApi } from '@zoom-platform/zoom-api';
import { expect, vi } from 'vitest';
import { z } from 'zod';
import { ReconcileJob } from '../reconcile/reconcile.job.js';
import { ReconcileModule } from '../reconcile/reconcile.module.js';
import { rtmsMigrations } from '../session/session.migrations.js';
import { ACCOUNT, ClockModule, MovableClock, OneAccount, ThreeApps } from './reconcile.doors.js';
import { ScriptedApi } from './scripted.api.js';

interface RowFacts {
  readonly stopReason?: number | null;
  readonly minutesAgo?: number;
  readonly appId?: string;
}

type StagedReplica = Awaited<ReturnType<typeof startWithEvents>>;

const state = z.object({ state: z.string(), requested: z.string().nullable() });
const look = z.object({ key: z.string(), after_seconds: z.coerce.number() });

/** A live meeting, as Zoom lists it. */
export const meeting = (uuid: string, id: number, minutesAgo = 10) => ({
  uuid,
  id,
  start_time: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
});

/** Replicas that reconcile, a database, and Zoom's REST API by script; anew for each test. */
export class ReconcileStage {
  readonly replicas: StagedReplica[] = [];

  constructor(readonly test: TestDatabase) {}

  /** Of the first replica. */
  get application() {
    const [first] = this.replicas;
    if (first === undefined) throw new Error('no replica runs');
    return first.application;
  }

  /** @param allowed accounts in whose meetings RTMS may be started. */
  async start(allowed: string, more: readonly ProviderOverride[] = []): Promise<StagedReplica> {
    vi.stubEnv('RTMS_RECONCILE_START', allowed);
    const replica = await startWithEvents(
      this.test,
      [ClockModule, InMemoryRateLimitsModule, InMemoryAuthModule, ReconcileModule],
      {},
      [
        { provide: ZoomApi, useClass: ScriptedApi },
        { provide: ZoomAccounts, useClass: OneAccount },
        { provide: ZoomApps, useClass: ThreeApps },
        ...more,
      ],
    );
    this.replicas.push(replica);
    return replica;
  }

  /** One look. */
  run(application = this.application): Promise<void> {
    return application.get(ReconcileJob, { strict: false }).run();
  }

  /** Waits for a line of the first replica's metrics: they are told asynchronously. */
  async shows(line: string): Promise<void> {
    await expect.poll(() => this.#metrics()).toContain(line);
  }

  async showsNo(name: string): Promise<void> {
    const named = async () => (await this.#metrics()).filter((line) => line.startsWith(`${name} `));
    await expect.poll(named).toEqual([]);
  }

  async #metrics(): Promise<readonly string[]> {
    return (await this.application.get(Metrics).text()).split('\n');
  }

  /** The row of a session. @returns its id, which is its stream's too. */
  async insert(
    uuid: string,
    state: string,
    outcome: string | null,
    { stopReason, minutesAgo = 10, appId = 'notes' }: RowFacts = {},
  ): Promise<string> {
    const id = newId();
    await this.test.database.execute(
      `INSERT INTO rtms_session (id, stream_id, product, entity_id, meeting_id, account_id, app_id,
         correlation_id, server_urls, offered_at, join_until, state, outcome, stop_reason, epoch, created_at)
       VALUES ($1::uuid, $1::text, 'meeting', $2, '4711', $3, $8, $1::uuid, '{}', now(), now(), $4,
         $5, $6, 1, now() - make_interval(mins => $7))`,
      [id, uuid, ACCOUNT, state, outcome, stopReason ?? null, minutesAgo, appId],
    );
    return id;
  }

  async publish(event: DomainEvent, accountId: string | undefined = ACCOUNT): Promise<void> {
    const publisher = this.application.get(EventPublisher);
    await this.application
      .get(Database)
      .transaction((tx) => publisher.append(tx, event, { key: 'one', accountId }));
  }

  async stateOf(id: string) {
    const sql = 'SELECT state, requested FROM rtms_session WHERE id = $1';
    return (await this.test.database.query(state, sql, [id]))[0];
  }

  looksAsked() {
    return this.test.database.query(
      look,
      `SELECT singleton_key AS key, round(extract(epoch FROM start_after - created_on)) AS after_seconds
       FROM ${this.test.schema}_jobs.job WHERE name = 'rtms.reconcile' AND singleton_key IS NOT NULL
       ORDER BY singleton_key`,
    );
  }

  /** Waits until RTMS was started for so many meetings; a job may be looked for each two seconds only. */
  async started(count: number): Promise<void> {
    await expect
      .poll(() => ScriptedApi.started, { timeout: 20_000, interval: 20 })
      .toHaveLength(count);
  }

  async close(): Promise<void> {
    vi.unstubAllEnvs();
    for (const replica of this.replicas) await replica.close();
    await this.test.close();
  }
}

/** Tests on each engine. @param define gets what stands during the test that runs. */
export function describeReconciling(
  name: string,
  define: (at: () => ReconcileStage) => void,
): void {
  describeOnEachEngine(name, (open) => {
    define(standing(async () => {
      const test = await open([observabilityMigrations, eventsMigrations, rtmsMigrations]);
      // Jobs of another test's replicas are none of this one's.
      vi.stubEnv('DATABASE_SCHEMA', test.schema);
      ScriptedApi.reset();
      MovableClock.aheadMs = 0;
      return new ReconcileStage(test);
    }));
  });
}
