import { Injectable } from '@nestjs/common';
import { Database, Replica } from '@zoom-platform/database';
import { z } from 'zod';
import type { SubscriptionStart } from '../on-domain-event.decorator.js';
import { place, type Place } from '../log/logged-event.row.js';
import type { Claim } from './cursor.claim.js';
import { CursorMoves } from './cursor.moves.js';

const claimRow = place.extend({ subscriber: z.string(), epoch: z.string() });

/**
 * $2: days to go back; 0 is now, NULL the beginning. What began before the first event and commits
 * behind it is not skipped either: never beyond the oldest running transaction.
 */
const REGISTER = `INSERT INTO event_cursor (subscriber, xid, position)
  SELECT $1, CASE WHEN $2::float8 IS NULL THEN '0'::xid8 ELSE least(first.xid, running.xid) END,
    CASE WHEN first.xid < running.xid THEN first.position - 1 ELSE 0 END
  FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xid) running LEFT JOIN LATERAL (
    SELECT xid, position FROM event_log
    WHERE $2 > 0 AND recorded_at >= clock_timestamp() - make_interval(secs => $2 * 86400)
    ORDER BY xid, position LIMIT 1) first ON true
  ON CONFLICT (subscriber) DO NOTHING`;

/** Rows are locked in one order, as by those who move: no two statements wait for each other. */
const CLAIM = `WITH free AS MATERIALIZED (
    SELECT subscriber FROM event_cursor WHERE subscriber = ANY($2::text[])
      AND (owner IS NULL OR owner = $1 OR NOT replica_alive(owner))
    ORDER BY subscriber FOR NO KEY UPDATE)
  UPDATE event_cursor c SET owner = $1, epoch = epoch + 1, unclaimed_since = NULL
  FROM free WHERE c.subscriber = free.subscriber
  RETURNING c.subscriber, c.xid::text AS xid, c.position, c.epoch`;

/** The cursors: one a subscriber, each worked by one replica at a time. */
@Injectable()
export class CursorStore {
  readonly #moves: CursorMoves;

  constructor(
    private readonly database: Database,
    private readonly replica: Replica,
  ) {
    this.#moves = new CursorMoves(database);
  }

  /**
   * @returns whether the lease was held without a break since this call. Once it was not, another
   *   replica may have any cursor: `holds` says so.
   */
  watchLease(): () => boolean {
    return this.replica.watchLease();
  }

  async register(subscriber: string, from: SubscriptionStart): Promise<void> {
    await this.database.execute(REGISTER, [subscriber, daysOf(from)]);
  }

  /**
   * Takes every cursor of the list that no other living replica works on. One that is ours already
   * is taken anew: the caller lists only those that it does not work on.
   */
  async claim(subscribers: readonly string[]): Promise<Claim[]> {
    return this.database.query(claimRow, CLAIM, [this.replica.id, subscribers]);
  }

  /** Answers false when another replica has taken the cursor: stop working on it. */
  move(claim: Claim, to: Place): Promise<boolean> {
    return this.#moves.move(claim, to);
  }

  /** Whether this replica still has the cursor. */
  async holds({ subscriber, epoch }: Claim): Promise<boolean> {
    const held = await this.database.query(
      z.object({ held: z.literal(true) }),
      'SELECT true AS held FROM event_cursor WHERE subscriber = $1 AND epoch = $2::bigint',
      [subscriber, epoch],
    );
    return held.length === 1;
  }

  async release(): Promise<void> {
    await this.database.execute('UPDATE event_cursor SET owner = NULL WHERE owner = $1', [
      this.replica.id,
    ]);
  }
}

function daysOf(from: SubscriptionStart): number | null {
  if (from === 'now') return 0;
  return from === 'beginning' ? null : from.daysAgo;
}
