import type { MigrationSet } from '../database.port.js';

/** First key of the two-key advisory lock that a living replica holds. */
export const REPLICA_LOCK_SPACE = 0x7a6e;

export const replicaMigrations: MigrationSet = {
  owner: 'database',
  migrations: [
    {
      name: '0001_replica',
      kind: 'expand',
      sql: `
CREATE TABLE replica (
  id uuid PRIMARY KEY,
  lock_key integer NOT NULL,
  internal_url text,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  lease_until timestamptz NOT NULL
);
CREATE FUNCTION replica_alive(replica_id uuid) RETURNS boolean
LANGUAGE sql VOLATILE
AS 'SELECT EXISTS (
  SELECT 1 FROM replica r
  JOIN pg_locks l ON l.locktype = ''advisory'' AND l.objsubid = 2 AND l.granted
    AND l.classid = ${String(REPLICA_LOCK_SPACE)}::oid AND l.objid = r.lock_key::oid
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  WHERE r.id = replica_id AND r.lease_until > clock_timestamp())';
`,
    },
    {
      name: '0002_replica_last_seen',
      kind: 'expand',
      // A lease that still runs says nothing of the time to come.
      sql: `
CREATE FUNCTION replica_last_seen(replica_id uuid) RETURNS timestamptz
LANGUAGE sql VOLATILE
AS 'SELECT least(r.lease_until, clock_timestamp()) FROM replica r WHERE r.id = replica_id';
`,
    },
    {
      // Null where a version that does not keep it wrote the row: nobody relies on that one then.
      name: '0003_replica_held_since',
      kind: 'expand',
      sql: 'ALTER TABLE replica ADD COLUMN held_since timestamptz;',
    },
  ],
};
