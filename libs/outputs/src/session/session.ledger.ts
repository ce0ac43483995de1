import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@zoom-platform/database';
import { z } from 'zod';
import { REVOKED } from '../revocation/stop.reason.js';

/** A session whose stream is over, and the owner's epoch under which it ended. */
export interface EndedSession {
  readonly sessionId: string;
  readonly epoch: number;
  readonly stopReason: number | null;
  /** Unix milliseconds. */
  readonly endedAt: number;
}

export interface CommittedManifest {
  readonly sessionId: string;
  readonly epoch: number;
  readonly streamId: string;
  readonly manifestKey: string;
  readonly sha256: string;
}

const endedRow = z.object({
  session_id: z.string(),
  epoch: z.number(),
  stop_reason: z.number().nullable(),
  ended_at: z.date(),
});

const endedOf = (row: z.infer<typeof endedRow>): EndedSession => ({
  sessionId: row.session_id,
  epoch: row.epoch,
  stopReason: row.stop_reason,
  endedAt: row.ended_at.getTime(),
});

const manifestRow = z.object({
  session_id: z.string(),
  epoch: z.number(),
  stream_id: z.string(),
  manifest_key: z.string(),
  sha256: z.string(),
});

/** The rows that fence a manifest, and name the sessions that still need one. */
@Injectable()
export class SessionLedger {
  constructor(private readonly database: Database) {}

  /** From here on no lower epoch commits a manifest. */
  async opened(sessionId: string, epoch: number, streamId: string): Promise<void> {
    await this.database.execute(
      `insert into output_session (session_id, epoch, stream_id) values ($1, $2, $3)
       on conflict (session_id) do update
       set epoch = excluded.epoch, stream_id = excluded.stream_id
       where output_session.epoch < excluded.epoch`,
      [sessionId, epoch, streamId],
    );
  }

  /** Remembers that the stream is over; answers with the highest epoch that recorded it. */
  async ended(ended: EndedSession, streamId: string): Promise<EndedSession> {
    const { sessionId, epoch, stopReason, endedAt } = ended;
    const [row] = await this.database.query(
      z.object({ epoch: z.number() }),
      `insert into output_session (session_id, epoch, ended_at, stop_reason, stream_id)
       values ($1, $2, $3, $4, $5)
       on conflict (session_id) do update
       set ended_at = excluded.ended_at, stop_reason = excluded.stop_reason,
           stream_id = excluded.stream_id,
           epoch = greatest(output_session.epoch, excluded.epoch)
       returning epoch`,
      [sessionId, epoch, new Date(endedAt), stopReason, streamId],
    );
    return { ...ended, epoch: row?.epoch ?? epoch };
  }

  /**
   * Takes up to 100 sessions of the last day that ended and have no manifest: those first that were
   * never attempted, then those whose attempt is longest ago.
   */
  async takeUnfinished(): Promise<EndedSession[]> {
    const rows = await this.database.query(
      endedRow,
      `update output_session set attempted_at = now()
       where session_id in (
         select session_id from output_session s
         where ended_at is not null and ended_at > now() - interval '1 day'
           and stop_reason is distinct from ${REVOKED}
           and not exists (select 1 from output_manifest m where m.session_id = s.session_id)
           and not exists (
             select 1 from output_deletion d where d.session_id = s.session_id and d.part = 'all'
           )
         order by attempted_at nulls first, ended_at limit 100
         for update skip locked
       )
       returning session_id, epoch, stop_reason, ended_at`,
    );
    return rows.map(endedOf);
  }

  /** How its stream ended, and under which epoch; `null` while that is not known. */
  async endOf(sessionId: string): Promise<EndedSession | null> {
    const [row] = await this.database.query(
      endedRow,
      `select session_id, epoch, stop_reason, ended_at from output_session
       where session_id = $1 and ended_at is not null`,
      [sessionId],
    );
    return row === undefined ? null : endedOf(row);
  }

  /** `over`: it ended, or has a manifest. `unknown`: no row speaks of it. */
  async standingOf(sessionId: string): Promise<'running' | 'over' | 'unknown'> {
    const [row] = await this.database.query(
      z.object({ known: z.boolean(), over: z.boolean() }),
      `select exists (select 1 from output_session where session_id = $1) as known,
         exists (select 1 from output_session where session_id = $1 and ended_at is not null)
           or exists (select 1 from output_manifest where session_id = $1) as over`,
      [sessionId],
    );
    if (row?.over === true) return 'over';
    return row?.known === true ? 'running' : 'unknown';
  }

  /** No segment will come any more: its manifest stands, or its transcript was deleted. */
  async isSettled(sessionId: string): Promise<boolean> {
    const [row] = await this.database.query(
      z.object({ settled: z.boolean() }),
      `select exists (select 1 from output_manifest where session_id = $1)
         or exists (
           select 1 from output_deletion where session_id = $1 and part in ('all', 'transcript')
         ) as settled`,
      [sessionId],
    );
    return row?.settled === true;
  }

  async manifestOf(sessionId: string): Promise<CommittedManifest | null> {
    const [row] = await this.database.query(
      manifestRow,
      `select session_id, epoch, stream_id, manifest_key, sha256
       from output_manifest where session_id = $1`,
      [sessionId],
    );
    if (row === undefined) return null;
    return {
      sessionId: row.session_id,
      epoch: row.epoch,
      streamId: row.stream_id,
      manifestKey: row.manifest_key,
      sha256: row.sha256,
    };
  }

  /** True when this made the session's manifest; false when one stands, or a higher epoch exists. */
  async commit(tx: Transaction, manifest: CommittedManifest): Promise<boolean> {
    const { sessionId, epoch, streamId, manifestKey, sha256 } = manifest;
    const rows = await tx.execute(
      `insert into output_manifest (session_id, epoch, stream_id, manifest_key, sha256)
       select $1::uuid, $2::integer, $3::text, $4::text, $5::text
       where not exists (select 1 from output_session where session_id = $1::uuid and epoch > $2::integer)
       on conflict (session_id) do nothing`,
      [sessionId, epoch, streamId, manifestKey, sha256],
    );
    return rows === 1;
  }
}
