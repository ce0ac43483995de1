import { z } from 'zod';
import type { Queryable } from '../database.port.js';
import { REPLICA_LOCK_SPACE } from './replica.migrations.js';

/** Longer than RTMS_LEASE_GRACE_MS can be: whoever has no lease for so long has let its sessions go. */
const REMEMBER_SECONDS = 65;

const LOCKED = `EXISTS (SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.objsubid = 2
    AND l.granted AND l.classid = ${String(REPLICA_LOCK_SPACE)}::oid AND l.objid = r.lock_key::oid
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))`;

/** Who held a lease lately, and whether it was killed: the server has run on and saw its connection end. */
const MISSING = `SELECT NOT ${LOCKED} AND r.lease_until - make_interval(secs => $2)
      > pg_postmaster_start_time() AS killed,
    r.lease_until > max(r.lease_until) OVER () - make_interval(secs => $2) AS among_last
  FROM replica r WHERE r.id <> $1 AND NOT replica_alive(r.id)
    AND r.lease_until > clock_timestamp() - interval '${String(REMEMBER_SECONDS)} s'`;

/** $2: seconds of a lease, $3: of a lease and its renewal. */
const SETTLED = `SELECT EXISTS (SELECT 1 FROM replica r
      WHERE r.held_since <= clock_timestamp() - make_interval(secs => $3) AND replica_alive(r.id))
    OR count(*) = 0
    OR ($4 AND bool_and(killed) AND count(*) FILTER (WHERE among_last) = 1) AS settled
  FROM (${MISSING}) missing`;

const answer = z.object({ settled: z.boolean() });

export interface SettlementQuestion {
  readonly id: string;
  readonly leaseMs: number;
  readonly renewalMs: number;
  /** It has not held a lease before. */
  readonly isNew: boolean;
}

/**
 * Whether every replica that may come back has had the time to: where the database was away, those whose
 * leases are over live, and are about to renew them. So it is when somebody has held a lease without a
 * break for a lease and a renewal, and when nobody is missing. To one that is new, so it is also when a
 * single one is missing and was killed; several that vanish within one lease were rather cut off together.
 */
export async function hasSettled(
  connection: Queryable,
  { id, leaseMs, renewalMs, isNew }: SettlementQuestion,
): Promise<boolean> {
  const values = [id, leaseMs / 1_000, (leaseMs + renewalMs) / 1_000, isNew];
  const [row] = await connection.query(answer, SETTLED, values);
  return row?.settled === true;
}
