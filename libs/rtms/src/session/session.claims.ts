import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Database, Replica, type SqlValue, type Transaction } from '@zoom-platform/database';
import { EventPublisher } from '@zoom-platform/events';
import { z } from 'zod';
import { rtmsConfig } from '../rtms.config.js';
import { RtmsMetrics } from '../rtms.metrics.js';
import { IN_ORDER, queueOf, TAKEABLE } from './place.queue.js';
import { RtmsSessionEnded, RtmsSessionInterrupted } from './session.events.js';
import { factsOf, publishOptionsOf } from './session.facts.js';
import {
  abandonedSession,
  claimedSession,
  IDENTITY_COLUMNS,
  type ClaimedSession,
} from './session.record.js';

/** So many are looked at, or ended, in one sweep. */
const ROWS_A_SWEEP = 50;

/**
 * Owners are few: each is asked once, not once a row.
 * @param settled whether those that hold no lease may be taken for dead.
 */
const deadOwners = (settled: `$${number}`): string => `SELECT owner FROM
    (SELECT DISTINCT owner FROM rtms_session WHERE state <> 'ended' AND owner IS NOT NULL) owners
  WHERE ${settled}::boolean AND NOT replica_alive(owner)`;

/** Ours but not held: the answer to our claim's commit was lost. */
const ORPHANED = `s.state <> 'ended' AND s.stream_id <> ALL ($2::text[])
  AND (s.owner IS NULL OR s.owner = $1 OR s.owner IN (SELECT owner FROM dead))`;

/**
 * An owner that dies opens no window: the last sign of its life does. Where it is not known any more when
 * its lease ended, the row tells of frames and of the last handshake. $3: milliseconds of the window.
 */
const RECOVER_UNTIL = `coalesce(s.recover_until,
  greatest(replica_last_seen(s.owner), s.last_frame_at, s.signaling_ready_at)
    + make_interval(secs => $3::float8 / 1000))`;

const WINDOW_END = `CASE WHEN s.signaling_ready_at IS NULL THEN s.join_until
  ELSE ${RECOVER_UNTIL} END`;

const TAKE = `UPDATE rtms_session s SET
    owner = $1, epoch = s.epoch + 1, revision = 0, claimed_at = clock_timestamp(),
    state = CASE WHEN s.signaling_ready_at IS NULL THEN 'signaling' ELSE 'interrupted' END,
    requested = NULL, requested_at = NULL,
    recover_until = CASE WHEN s.signaling_ready_at IS NOT NULL THEN ${RECOVER_UNTIL} END
  FROM orphan WHERE s.id = orphan.id
  RETURNING ${IDENTITY_COLUMNS}, s.epoch, s.server_urls, s.offered_at, orphan.previous, s.video_user_id,
    s.started_at IS NOT NULL AS started, s.signaling_ready_at IS NOT NULL AS joined,
    (extract(epoch FROM coalesce(s.recover_until, s.join_until) - clock_timestamp()) * 1000)::float8
      AS window_ms`;

/** $6: places that are free. */
const CLAIM_ORPHANED = `WITH dead AS (${deadOwners('$7')}),
  queue AS (${queueOf(`${ORPHANED} AND s.state <> 'terminating' AND ${WINDOW_END} > clock_timestamp()`)}),
  orphan AS (
    SELECT s.id, s.state AS previous FROM rtms_session s JOIN queue q ON q.id = s.id
    WHERE ${ORPHANED} AND s.state <> 'terminating' ORDER BY ${IN_ORDER}
    LIMIT $6 FOR UPDATE OF s SKIP LOCKED)
  ${TAKE}`;

/** Streams that nobody has taken, in time to be joined. */
const WAITING = `SELECT count(*)::int AS waiting FROM rtms_session
  WHERE state = 'offered' AND owner IS NULL AND join_until > clock_timestamp()`;

/** A stream that is offered takes a place at once where nobody waits who could have it. */
const CLAIM_OFFERED = `WITH takeable AS (${TAKEABLE}), orphan AS (
    SELECT id, state AS previous FROM takeable WHERE id = $2 AND NOT EXISTS (
      SELECT 1 FROM takeable w WHERE w.id <> $2
        AND w.owner IS NULL AND w.join_until > clock_timestamp()))
  ${TAKE}`;

/** The caller holds the row's lock and has seen that no living replica owns it. */
const CLAIM_ONE = `WITH orphan AS (SELECT id, state AS previous FROM rtms_session WHERE id = $2)
  ${TAKE}`;

const END_ABANDONED = `WITH dead AS (${deadOwners('$4')}), orphan AS (
    SELECT s.id FROM rtms_session s
    WHERE ${ORPHANED} AND (s.state = 'terminating' OR ${WINDOW_END} <= clock_timestamp())
    ORDER BY s.id LIMIT ${String(ROWS_A_SWEEP)} FOR UPDATE SKIP LOCKED)
  UPDATE rtms_session s SET
    state = 'ended', owner = NULL, epoch = s.epoch + 1, revision = 0,
    ended_at = clock_timestamp(), recover_until = NULL, video_user_id = NULL,
    outcome = coalesce(s.outcome, CASE WHEN s.state = 'terminating' THEN 'ended'
      WHEN s.signaling_ready_at IS NULL THEN 'missed' ELSE 'lost' END)
  FROM orphan WHERE s.id = orphan.id
  RETURNING ${IDENTITY_COLUMNS}, s.epoch, s.outcome, s.stop_reason`;

/** Takes sessions for this replica, one owner at a time, and ends those that nobody can save. */
@Injectable()
export class SessionClaims {
  constructor(
    @Inject(rtmsConfig.KEY) private readonly config: ConfigType<typeof rtmsConfig>,
    private readonly database: Database,
    private readonly replica: Replica,
    private readonly publisher: EventPublisher,
    private readonly metrics: RtmsMetrics,
  ) {}

  /**
   * Claims sessions whose window is open and whose owner is gone, in the order of the queue.
   * @param held stream ids that this process holds or is about to hold.
   * @param places how many this replica still takes.
   */
  async claimOrphaned(held: readonly string[], places: number): Promise<readonly ClaimedSession[]> {
    return this.database.transaction(async (tx) => {
      const claimed = await tx.query(claimedSession, CLAIM_ORPHANED, [
        this.replica.id,
        held,
        this.config.RTMS_RECOVERY_WINDOW_MS,
        ...this.#classes,
        places,
        this.replica.settled,
      ]);
      await this.#publishTakeovers(tx, claimed);
      return claimed;
    });
  }

  /**
   * Claims a stream that `tx` knows to be offered and without an owner, unless others wait for a place
   * before it or Zoom's word of the account's limit keeps it waiting.
   */
  claimOffered(tx: Transaction, sessionId: string): Promise<ClaimedSession | null> {
    return this.#claim(tx, CLAIM_OFFERED, sessionId, this.#classes);
  }

  /** Claims one session inside `tx`, which holds its row. */
  claimOne(tx: Transaction, sessionId: string): Promise<ClaimedSession | null> {
    return this.#claim(tx, CLAIM_ONE, sessionId);
  }

  /** Streams that wait for a place on any replica. */
  async countWaiting(): Promise<number> {
    const [row] = await this.database.query(z.object({ waiting: z.number() }), WAITING);
    return row?.waiting ?? 0;
  }

  /** What has a class, and which. */
  get #classes(): readonly [readonly string[], readonly number[]] {
    const { RTMS_ACCOUNT_PRIORITIES: accounts = [], RTMS_TAG_PRIORITIES: tags = [] } = this.config;
    return [
      [...accounts.map(({ accountId }) => `account=${accountId}`), ...tags.map(({ tag }) => tag)],
      [...accounts, ...tags].map(({ priority }) => priority),
    ];
  }

  async #claim(
    tx: Transaction,
    sql: string,
    sessionId: string,
    more: readonly SqlValue[] = [],
  ): Promise<ClaimedSession | null> {
    const [session] = await tx.query(claimedSession, sql, [
      this.replica.id,
      sessionId,
      this.config.RTMS_RECOVERY_WINDOW_MS,
      ...more,
    ]);
    if (session === undefined) return null;
    await this.#publishTakeovers(tx, [session]);
    return session;
  }

  /**
   * Ends sessions without a living owner whose window is over, or that were about to end. Where the database
   * was away, an owner that seems to be gone may only now come to say that it went on for the grace period.
   */
  async endAbandoned(held: readonly string[]): Promise<number> {
    const { RTMS_RECOVERY_WINDOW_MS: windowMs, RTMS_LEASE_GRACE_MS: graceMs } = this.config;
    return this.database.transaction(async (tx) => {
      const ended = await tx.query(abandonedSession, END_ABANDONED, [
        this.replica.id,
        held,
        windowMs + graceMs,
        this.replica.settled,
      ]);
      await this.publisher.appendAll(
        tx,
        ended.map((session) => ({
          event: new RtmsSessionEnded({
            ...factsOf(session, session.epoch, Date.now()),
            stopReason: session.stop_reason,
            outcome: session.outcome,
          }),
          options: publishOptionsOf(session),
        })),
      );
      tx.afterCommit(() => {
        for (const { outcome } of ended) this.metrics.ended(outcome);
      });
      return ended.length;
    });
  }

  /** The owner died without a word: subscribers learn it from whoever comes next. */
  #publishTakeovers(tx: Transaction, claimed: readonly ClaimedSession[]): Promise<void> {
    const taken = claimed.filter(({ previous }) => ['streaming', 'paused'].includes(previous));
    return this.publisher.appendAll(
      tx,
      taken.map((session) => ({
        event: new RtmsSessionInterrupted({
          ...factsOf(session, session.epoch, Date.now()),
          cause: 'owner_lost',
        }),
        options: publishOptionsOf(session),
      })),
    );
  }
}
