import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { z } from 'zod';
import { CursorRetirement } from '../delivery/cursor.retirement.js';

const STEP = 1_000;

/** Old and passed by every cursor, and not waiting for anybody. */
const PRUNE = `WITH gone AS (DELETE FROM event_log WHERE (xid, position) IN (
    SELECT e.xid, e.position FROM event_log e
    WHERE e.recorded_at < clock_timestamp() - make_interval(days => $1)
      AND NOT EXISTS (SELECT 1 FROM event_cursor c WHERE (c.xid, c.position) < (e.xid, e.position))
      AND NOT EXISTS (SELECT 1 FROM event_delivery d
        WHERE d.xid = e.xid AND d.position = e.position)
    LIMIT ${String(STEP)}) RETURNING xid, position),
  noted AS (INSERT INTO event_log_pruned AS p (xid, position)
    SELECT xid, position FROM gone ORDER BY xid DESC, position DESC LIMIT 1
    ON CONFLICT (single) DO UPDATE SET xid = EXCLUDED.xid, position = EXCLUDED.position
    WHERE (p.xid, p.position) < (EXCLUDED.xid, EXCLUDED.position))
  SELECT count(*)::integer AS count FROM gone`;

const prunedRow = z.object({ count: z.number() });

/** Forgets delivered events after their retention, in steps that hold no lock for long. */
@Injectable()
export class LogPruner {
  constructor(
    private readonly database: Database,
    private readonly cursors: CursorRetirement,
  ) {}

  /** @throws DatabaseUnavailableError; what was done stays done. */
  async prune(retentionDays: number): Promise<void> {
    await this.cursors.retire(retentionDays);
    while ((await this.step(retentionDays)) === STEP);
  }

  private async step(retentionDays: number): Promise<number> {
    const [pruned] = await this.database.query(prunedRow, PRUNE, [retentionDays]);
    return pruned?.count ?? 0;
  }
}
