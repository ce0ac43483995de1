import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Database } from '@zoom-platform/database';
import { z } from 'zod';
import { outputsConfig } from '../outputs.config.js';
import { StoreDisk } from './store.disk.js';

const sessionRow = z.object({ session_id: z.string() });
const nowRow = z.object({ now: z.string() });
const awaitedRow = z.object({ disk_id: z.string(), is_gone: z.boolean() });

/** @see DiskLedger.seen */
const SEEN = `INSERT INTO output_disk (id, store, host) VALUES ($1, $2, $3)
  ON CONFLICT (id) DO UPDATE SET store = excluded.store, host = excluded.host, seen_at = now(),
    started_at = CASE WHEN $4::boolean THEN now() ELSE output_disk.started_at END`;

/** Of another disk only what was seen since we began: one that a restart left behind is not in use. */
const DIFFER = `SELECT EXISTS (
  SELECT 1 FROM output_disk ours JOIN output_disk other ON other.id <> ours.id
  WHERE ours.id = $1 AND 'local' IN (ours.store, other.store)
    AND other.seen_at > greatest(ours.started_at, now() - interval '20 seconds')) AS differ`;

/** Sessions that one statement speaks of. */
const PAGE = 1_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

const HOLD_UNKNOWN = `INSERT INTO output_session_disk (session_id, disk_id)
  SELECT unnest($2::uuid[]), $1 ON CONFLICT DO NOTHING`;

const HELD = `SELECT session_id FROM output_session_disk
  WHERE disk_id = $1 AND session_id > $2
    AND ($3::timestamptz IS NULL OR held_at < $3::timestamptz - interval '1 minute')
  ORDER BY session_id LIMIT ${PAGE}`;

/** Those that were deleted stay until they are erased here. */
const RELEASE = `DELETE FROM output_session_disk h
  WHERE h.disk_id = $1 AND h.session_id = ANY($2::uuid[]) AND NOT EXISTS (
    SELECT 1 FROM output_deletion d WHERE d.session_id = h.session_id AND d.part = 'all')`;

const TO_ERASE = `SELECT h.session_id FROM output_session_disk h
  JOIN output_deletion d ON d.session_id = h.session_id AND d.part = 'all'
  WHERE h.disk_id = $1`;

const AWAITED = `SELECT h.disk_id,
    coalesce(d.seen_at, h.held_at) < now() - interval '1 day' AS is_gone
  FROM output_session_disk h LEFT JOIN output_disk d ON d.id = h.disk_id
  WHERE h.session_id = $1 ORDER BY h.disk_id`;

/** The rows of disks, and of which sessions lie on them: the other replicas cannot look there. */
@Injectable()
export class DiskLedger {
  #isFirst = true;

  constructor(
    @Inject(outputsConfig.KEY) private readonly config: ConfigType<typeof outputsConfig>,
    private readonly disk: StoreDisk,
    private readonly database: Database,
  ) {}

  /** This disk holds what is not uploaded yet, and no other process uses it. */
  get isSpool(): boolean {
    return this.config.OUTPUTS_STORE === 's3';
  }

  /**
   * A process uses this disk now.
   * @returns true where another process uses another one, and one of the two keeps artifacts there for good
   */
  async seen(): Promise<boolean> {
    const id = await this.disk.id();
    const first = this.#isFirst;
    await this.database.execute(SEEN, [id, this.config.OUTPUTS_STORE, hostname(), first]);
    this.#isFirst = false;
    const [row] = await this.database.query(z.object({ differ: z.boolean() }), DIFFER, [id]);
    return row?.differ === true;
  }

  /** Something of the sessions lies on this disk, or is about to. */
  async hold(sessionIds: readonly string[]): Promise<void> {
    await this.database.execute(
      `INSERT INTO output_session_disk (session_id, disk_id) SELECT unnest($2::uuid[]), $1
       ON CONFLICT (session_id, disk_id) DO UPDATE SET held_at = now()`,
      [await this.disk.id(), sessionIds],
    );
  }

  /** Those of the sessions that have no row yet lie on this disk. */
  async holdUnknown(sessionIds: Iterable<string>): Promise<void> {
    const id = await this.disk.id();
    for (const page of pagesOf(sessionIds)) await this.database.execute(HOLD_UNKNOWN, [id, page]);
  }

  /** The database's own time, for {@link held}. */
  async now(): Promise<string> {
    const [row] = await this.database.query(nowRow, 'SELECT now()::text AS now');
    if (row === undefined) throw new TypeError('The database does not know the time.');
    return row.now;
  }

  /**
   * What lies on this disk by the rows, by pages.
   *
   * @param at only what was held for a minute then, so that its first file was there; `null` for all
   */
  async *held(at: string | null): AsyncGenerator<readonly string[]> {
    const id = await this.disk.id();
    let last: string | undefined = FIRST_ID;
    while (last !== undefined) {
      const rows: { session_id: string }[] = await this.database.query(sessionRow, HELD, [
        id,
        last,
        at,
      ]);
      const page = rows.map(({ session_id }) => session_id);
      if (page.length > 0) yield page;
      last = page.at(PAGE - 1);
    }
  }

  /** Nothing of the sessions lies here any more: it is in the bucket, or was deleted by hand. */
  async release(sessionIds: readonly string[]): Promise<void> {
    await this.database.execute(RELEASE, [await this.disk.id(), sessionIds]);
  }

  /** Sessions of this disk that were deleted as a whole. */
  async toErase(): Promise<readonly string[]> {
    const rows = await this.database.query(sessionRow, TO_ERASE, [await this.disk.id()]);
    return rows.map(({ session_id }) => session_id);
  }

  /** A deleted session is erased from this disk. */
  async erased(sessionId: string): Promise<void> {
    await this.database.execute(
      'DELETE FROM output_session_disk WHERE session_id = $1 AND disk_id = $2',
      [sessionId, await this.disk.id()],
    );
  }

  /** Disks from which a deleted session was not erased yet; gone: nobody has seen it for a day. */
  async awaited(
    sessionId: string,
  ): Promise<readonly { readonly diskId: string; readonly isGone: boolean }[]> {
    const rows = await this.database.query(awaitedRow, AWAITED, [sessionId]);
    return rows.map(({ disk_id, is_gone }) => ({ diskId: disk_id, isGone: is_gone }));
  }
}

function* pagesOf(ids: Iterable<string>): Generator<readonly string[]> {
  let page: string[] = [];
  for (const id of ids) {
    page.push(id);
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
