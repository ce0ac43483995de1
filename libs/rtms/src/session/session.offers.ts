import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Replica, type Transaction } from '@zoom-platform/database';
import { EventHistory, EventPublisher, type EventEnvelope } from '@zoom-platform/events';
import { newId } from '@zoom-platform/kernel';
import type { ZoomRtmsStarted, ZoomRtmsStopped } from '@zoom-platform/webhooks/extension';
import { z } from 'zod';
import { rtmsConfig } from '../rtms.config.js';
import { RtmsMetrics } from '../rtms.metrics.js';
import { mayJoin } from './duplicate.policy.js';
import { newestServers } from './named.servers.js';
import { RtmsSessionEnded } from './session.events.js';
import { factsOf, publishOptionsOf } from './session.facts.js';
import { IDENTITY_COLUMNS, knownSession, type KnownSession } from './session.record.js';

type StreamFacts = ZoomRtmsStarted['payload'] | ZoomRtmsStopped['payload'];

const FIND = `SELECT ${IDENTITY_COLUMNS}, s.state, s.epoch, s.server_urls,
    s.server_urls_at, s.owner,
    coalesce(replica_alive(s.owner), false) AS owner_alive
  FROM rtms_session s WHERE s.stream_id = $1 FOR UPDATE OF s`;

/** Streams of one meeting are decided one after the other, on whatever replica. */
const LOCK_MEETING = `SELECT pg_advisory_xact_lock(hashtext($1)) IS NULL AS done`;

const ACTIVE = `SELECT operator_id, is_original_host FROM rtms_session
  WHERE entity_id = $1 AND product = $2 AND stream_id <> $3
    AND state IN ('offered', 'signaling', 'connecting_media', 'streaming', 'paused')`;

/** $13: milliseconds left to join. */
const INSERT = `INSERT INTO rtms_session (id, stream_id, product, entity_id, meeting_id, account_id,
    app_id, operator_id, is_original_host, correlation_id, server_urls, server_urls_at,
    offered_at, join_until, state, epoch, outcome, stop_reason, ended_at, entity_key)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $18, $12,
    clock_timestamp() + make_interval(secs => $13::float8 / 1000),
    $14::text, 0, $15, $16, CASE WHEN $14::text = 'ended' THEN clock_timestamp() END, $17)`;

const REQUEST = `UPDATE rtms_session SET server_urls = $2, server_urls_at = $5,
    requested = coalesce($3::text, requested), requested_at = $4
  WHERE id = $1 AND requested IS DISTINCT FROM 'stop'`;

/** Of a row that a stop has made: it has no servers, which every start names. */
const COMPLETE = `UPDATE rtms_session SET app_id = $2, account_id = $3, meeting_id = $4,
    operator_id = $5, is_original_host = $6, server_urls = $7, server_urls_at = $8
  WHERE id = $1 AND cardinality(server_urls) = 0`;

const KEEP_STOP_REASON = `UPDATE rtms_session SET stop_reason = coalesce($2, stop_reason)
  WHERE id = $1`;

/** Without an owner the sweep ends it; an owner sees the request and ends it in order. */
export const STOP_SESSION = `UPDATE rtms_session SET state = 'terminating', requested = 'stop',
    outcome = CASE WHEN signaling_ready_at IS NULL THEN 'missed' ELSE 'ended' END
  WHERE id = $1 AND state <> 'ended'`;

interface NewSession {
  readonly state: 'offered' | 'ended';
  readonly outcome: 'missed' | 'refused' | null;
  readonly stopReason: number | null;
}

/** Rows of streams as webhooks tell of them, before any owner writes to them. */
@Injectable()
export class SessionOffers {
  readonly #logger = new Logger(SessionOffers.name);

  constructor(
    @Inject(rtmsConfig.KEY) private readonly config: ConfigType<typeof rtmsConfig>,
    private readonly publisher: EventPublisher,
    private readonly history: EventHistory,
    private readonly replica: Replica,
    private readonly metrics: RtmsMetrics,
  ) {}

  /** Until the transaction ends: what is decided of one meeting is decided one after the other. */
  async lockMeeting(tx: Transaction, entityId: string): Promise<void> {
    await tx.query(z.object({ done: z.boolean() }), LOCK_MEETING, [entityId]);
  }

  /** The stream's session with its row locked, if there is one. */
  async find(tx: Transaction, streamId: string): Promise<KnownSession | null> {
    const [known] = await tx.query(knownSession, FIND, [streamId]);
    return known ?? null;
  }

  /** Whether another replica works on the session, or seems to be gone and may be about to renew its lease. */
  isElsewhere({ owner, owner_alive }: KnownSession): boolean {
    if (owner === null || owner === this.replica.id) return false;
    return owner_alive || !this.replica.settled;
  }

  /** Records a stream that Zoom offers; the policy may refuse it. @returns the id to claim. */
  async offer(
    tx: Transaction,
    facts: ZoomRtmsStarted['payload'],
    envelope: EventEnvelope,
  ): Promise<string | null> {
    const active = await tx.query(
      z.object({ operator_id: z.string().nullable(), is_original_host: z.boolean().nullable() }),
      ACTIVE,
      [facts.entityId, facts.product, facts.streamId],
    );
    const others = active.map(({ operator_id, is_original_host }) => ({
      operatorId: operator_id,
      isOriginalHost: is_original_host,
    }));
    if (mayJoin(this.config.RTMS_DUPLICATE_POLICY, facts, others)) {
      return this.#insert(tx, facts, envelope, {
        state: 'offered',
        outcome: null,
        stopReason: null,
      });
    }
    await this.#insertEnded(tx, facts, envelope, 'refused', null);
    return null;
  }

  /** Records that a stream stopped before its start was seen: it is never joined. */
  async stopUnknown(
    tx: Transaction,
    facts: ZoomRtmsStopped['payload'],
    envelope: EventEnvelope,
  ): Promise<void> {
    await this.#insertEnded(tx, facts, envelope, 'missed', facts.stopReason);
  }

  /**
   * Keeps what the start says of a stream whose stop came before it: a stop names neither meeting nor
   * account nor user, and need not come through the app that the stream belongs to.
   */
  async complete(
    tx: Transaction,
    sessionId: string,
    facts: ZoomRtmsStarted['payload'],
    { accountId }: EventEnvelope,
  ): Promise<void> {
    await tx.execute(COMPLETE, [
      sessionId,
      facts.appId,
      accountId,
      facts.meetingId,
      facts.operatorId,
      facts.isOriginalHost,
      facts.serverUrls,
      new Date(facts.eventTs),
    ]);
  }

  /** Keeps why a stream stopped; its owner, if any, sees the request. */
  async stop(tx: Transaction, sessionId: string, stopReason: number | null): Promise<void> {
    await tx.execute(KEEP_STOP_REASON, [sessionId, stopReason]);
    await tx.execute(STOP_SESSION, [sessionId]);
  }

  /** Keeps new URLs for whoever comes next, and leaves word for an owner elsewhere. */
  async request(
    tx: Transaction,
    session: KnownSession,
    request: 'redial' | 'interrupted',
    serverUrls: readonly string[],
    at: Date,
  ): Promise<void> {
    const [urls, urlsAt] =
      serverUrls.length > 0 ? [serverUrls, at] : [session.server_urls, session.server_urls_at];
    const word = this.isElsewhere(session) ? request : null;
    await tx.execute(REQUEST, [session.id, urls, word, at, urlsAt]);
  }

  async #insertEnded(
    tx: Transaction,
    facts: StreamFacts,
    envelope: EventEnvelope,
    outcome: 'missed' | 'refused',
    stopReason: number | null,
  ): Promise<void> {
    await this.#insert(tx, facts, envelope, { state: 'ended', outcome, stopReason });
    const known = await this.find(tx, facts.streamId);
    if (known === null) return;
    const event = new RtmsSessionEnded({
      ...factsOf(known, known.epoch, Date.now()),
      stopReason,
      outcome,
    });
    await this.publisher.append(tx, event, publishOptionsOf(known));
    tx.afterCommit(() => {
      this.metrics.ended(outcome);
    });
  }

  async #insert(
    tx: Transaction,
    facts: StreamFacts,
    envelope: EventEnvelope,
    { state, outcome, stopReason }: NewSession,
  ): Promise<string> {
    const { accountId, correlationId } = envelope;
    const id = newId();
    const windowMs = await this.#joinMs(tx, facts, envelope);
    const started = 'serverUrls' in facts ? facts : null;
    const servers = started && (await newestServers(this.history, tx, started));
    await tx.execute(INSERT, [
      id,
      facts.streamId,
      facts.product,
      facts.entityId,
      started?.meetingId ?? null,
      accountId,
      facts.appId,
      started?.operatorId ?? null,
      started?.isOriginalHost ?? null,
      correlationId,
      servers?.serverUrls ?? [],
      new Date(facts.eventTs),
      windowMs,
      state,
      outcome,
      stopReason,
      facts.entityKey ?? null,
      new Date(servers?.eventTs ?? facts.eventTs),
    ]);
    return id;
  }

  /**
   * The window runs from the arrival of the delivery: a start that seems to have expired is tried,
   * since Zoom answers status 2 where it has, and a wrong clock of ours would lose a live stream.
   */
  async #joinMs(
    tx: Transaction,
    { streamId, eventTs }: StreamFacts,
    envelope: EventEnvelope,
  ): Promise<number> {
    const receivedAt = envelope.occurredAt;
    const window = this.config.RTMS_JOIN_WINDOW_MS;
    const skew = receivedAt.getTime() - eventTs;
    if (Math.abs(skew) >= window) {
      this.#logger.warn(
        `Stream ${streamId}: received ${String(skew)} ms after its event_ts; a late delivery, or our clock is wrong.`,
      );
    }
    return Math.max(window - ((await this.history.ageOf(tx, envelope)) ?? 0), 0);
  }
}
