import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Database } from '@zoom-platform/database';
import { EventHistory, type EventEnvelope } from '@zoom-platform/events';
import type { ZoomRtmsConcurrencyReported } from '@zoom-platform/webhooks/extension';
import { rtmsConfig } from '../rtms.config.js';

/** $4: milliseconds. Words come in any order: the one that Zoom said last holds. */
const KEEP = `INSERT INTO rtms_concurrency AS kept (subject, ceiling, reported_at, holds_until)
  VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => $4::float8 / 1000))
  ON CONFLICT (subject) DO UPDATE SET ceiling = excluded.ceiling, reported_at = excluded.reported_at, holds_until = excluded.holds_until
  WHERE kept.reported_at <= excluded.reported_at`;

/** What Zoom said of the limit of each account, for every replica to keep to. */
@Injectable()
export class ConcurrencyWords {
  constructor(
    @Inject(rtmsConfig.KEY) private readonly config: ConfigType<typeof rtmsConfig>,
    private readonly database: Database,
    private readonly history: EventHistory,
  ) {}

  /**
   * Where Zoom names no account, the word counts for every account of the app. As many streams as there
   * were when Zoom started no more is a limit that it did not name. The word holds for
   * `RTMS_CONCURRENCY_HOLD_MS` from its arrival.
   */
  async keep(
    { accountId, appId, level, limit, streams, eventTs }: ZoomRtmsConcurrencyReported['payload'],
    envelope: EventEnvelope,
  ): Promise<void> {
    const subject = accountId === null ? `app=${appId}` : `account=${accountId}`;
    const ceiling = limit ?? (level === 'limited' ? streams : null);
    await this.database.transaction(async (tx) => {
      const age = (await this.history.ageOf(tx, envelope)) ?? 0;
      const holdsMs = this.config.RTMS_CONCURRENCY_HOLD_MS - age;
      if (holdsMs <= 0) return;
      await tx.execute(KEEP, [subject, ceiling, new Date(eventTs), holdsMs]);
    });
  }
}
