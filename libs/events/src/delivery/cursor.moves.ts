import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '@zoom-platform/database';
import { z } from 'zod';
import type { Place } from '../log/logged-event.row.js';
import type { Claim } from './cursor.claim.js';

interface Move {
  readonly claim: Claim;
  readonly to: Place;
  readonly done: (moved: boolean) => void;
  readonly failed: (error: unknown) => void;
}

const moved = z.object({ subscriber: z.string(), epoch: z.string() });

/** Rows are locked in one order, as by those who claim: no two statements wait for each other. */
const MOVE = `WITH mine AS MATERIALIZED (
    SELECT c.subscriber, m.xid, m.position FROM event_cursor c
    JOIN json_to_recordset($1::json) AS m (subscriber text, epoch bigint, xid xid8, position bigint)
      ON m.subscriber = c.subscriber AND m.epoch = c.epoch
    ORDER BY c.subscriber FOR NO KEY UPDATE OF c)
  UPDATE event_cursor c SET xid = mine.xid, position = mine.position
  FROM mine WHERE c.subscriber = mine.subscriber
  RETURNING c.subscriber, c.epoch`;

/**
 * Moves of this process's cursors, those of the same moment in one statement: a hundred subscribers,
 * woken by the same event, are through with it at once.
 */
export class CursorMoves {
  #waiting: Move[] = [];
  #writing = false;

  constructor(private readonly database: Database) {}

  /** Answers false where the cursor is another replica's. */
  move(claim: Claim, to: Place): Promise<boolean> {
    return new Promise((done, failed) => {
      this.#waiting.push({ claim, to, done, failed });
      if (!this.#writing) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      await nextTurn();
      const moves = this.#waiting.splice(0);
      try {
        const epochs = await this.#write(moves);
        for (const { claim, done } of moves) done(epochs.get(claim.subscriber) === claim.epoch);
      } catch (error) {
        for (const { failed } of moves) failed(error);
      }
    }
    this.#writing = false;
  }

  async #write(moves: readonly Move[]): Promise<ReadonlyMap<string, string>> {
    const rows = moves.map(({ claim: { subscriber, epoch }, to: { xid, position } }) => ({
      subscriber,
      epoch,
      xid,
      position,
    }));
    const written = await this.database.query(moved, MOVE, [JSON.stringify(rows)]);
    return new Map(written.map(({ subscriber, epoch }) => [subscriber, epoch]));
  }
}
