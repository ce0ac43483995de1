import type { Database } from '@zoom-platform/database';

/** Often enough for somebody who waits, seldom enough for hundreds of sessions. */
const INTERVAL_MS = 5_000;

const KEEP = `UPDATE rtms_session s
  SET last_frame_at = clock_timestamp() - make_interval(secs => framed.age_ms / 1000)
  FROM unnest($1::uuid[], $2::int[], $3::float8[]) AS framed (id, epoch, age_ms)
  WHERE s.id = framed.id AND s.epoch = framed.epoch`;

/** A session in the hands of its owner. */
interface FramedSession {
  readonly id: string;
  readonly epoch: number;
  /** By `performance.now()`, which no change of the clock moves; null: none in this owner's turn. */
  readonly lastFrameAt: number | null;
}

/** Keeps when the last frame of each session came, in one statement for all, every 5 s. */
export class FrameTimes {
  #keptAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly database: Database) {}

  /** @throws DatabaseUnavailableError; the next call makes up for it. */
  async keep(sessions: readonly FramedSession[]): Promise<void> {
    const now = performance.now();
    if (now - this.#keptAt < INTERVAL_MS) return;
    const framed = sessions.flatMap(({ id, epoch, lastFrameAt }) =>
      lastFrameAt !== null && lastFrameAt > this.#keptAt
        ? [{ id, epoch, ageMs: now - lastFrameAt }]
        : [],
    );
    if (framed.length > 0) {
      await this.database.execute(KEEP, [
        framed.map(({ id }) => id),
        framed.map(({ epoch }) => epoch),
        framed.map(({ ageMs }) => ageMs),
      ]);
    }
    this.#keptAt = now;
  }
}
