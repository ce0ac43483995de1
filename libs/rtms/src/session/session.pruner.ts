import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Database, Jobs } from '@zoom-platform/database';
import { z } from 'zod';
import { rtmsConfig } from '../rtms.config.js';
import { KeptSessions } from './kept.sessions.js';

const PRUNE_QUEUE = 'rtms.prune';
/** Once a night; deletes in small steps, so the minute does not matter. */
const PRUNE_CRON = '52 3 * * *';
const STEP = 1_000;

/** As text: a `Date` has milliseconds only, and the next step goes on behind this very row. */
const dueRow = z.object({ id: z.string(), ended: z.string() });

/** Sorts before every row. */
const START: z.infer<typeof dueRow> = {
  id: '00000000-0000-0000-0000-000000000000',
  ended: '-infinity',
};

const DUE = `SELECT id, ended_at::text AS ended FROM rtms_session
  WHERE ended_at < now() - make_interval(days => $1)
    AND (ended_at, id) > ($2::timestamptz, $3::uuid)
  ORDER BY ended_at, id LIMIT ${String(STEP)}`;

const FORGET = 'DELETE FROM rtms_session WHERE id = ANY ($1::uuid[])';

/**
 * Forgets sessions some time after their end, in steps that hold no lock for long, but none of which
 * a module still keeps something: the API knows a session for as long as there is a recording of it.
 */
@Injectable()
export class SessionPruner implements OnModuleInit {
  constructor(
    @Inject(rtmsConfig.KEY) private readonly config: ConfigType<typeof rtmsConfig>,
    private readonly jobs: Jobs,
    private readonly database: Database,
    private readonly kept: KeptSessions,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(PRUNE_QUEUE, () => this.prune());
    this.jobs.schedule(PRUNE_QUEUE, PRUNE_CRON);
  }

  /** @throws DatabaseUnavailableError, or what a keeper throws; what was done stays done. */
  async prune(): Promise<void> {
    const days = this.config.RTMS_KEEP_SESSIONS_DAYS;
    if (days === 0) return;
    let last = START;
    for (;;) {
      const due = await this.database.query(dueRow, DUE, [days, last.ended, last.id]);
      await this.#forget(due.map(({ id }) => id));
      last = due.at(-1) ?? last;
      if (due.length < STEP) return;
    }
  }

  async #forget(sessionIds: readonly string[]): Promise<void> {
    if (sessionIds.length === 0) return;
    const kept = await this.kept.among(sessionIds);
    await this.database.execute(FORGET, [sessionIds.filter((id) => !kept.has(id))]);
  }
}
