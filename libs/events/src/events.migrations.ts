import type { MigrationSet } from '@zoom-platform/database';

export const eventsMigrations: MigrationSet = {
  owner: 'events',
  migrations: [
    {
      name: '0001_event_log',
      kind: 'expand',
      // Payloads are text: jsonb refuses \u0000 and lone surrogates. Readers go by (xid, position)
      // and stop at the oldest running transaction, so that a late commit is not skipped.
      sql: `
CREATE TABLE event_log (
  position bigint GENERATED ALWAYS AS IDENTITY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  id uuid NOT NULL,
  type text NOT NULL,
  version integer NOT NULL,
  key text NOT NULL,
  account_id text,
  correlation_id uuid NOT NULL,
  causation_id uuid,
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  payload text NOT NULL,
  PRIMARY KEY (xid, position)
);
CREATE INDEX event_log_type ON event_log (type, xid, position);
CREATE INDEX event_log_recorded_at ON event_log (recorded_at);
CREATE TABLE event_cursor (
  subscriber text PRIMARY KEY,
  xid xid8 NOT NULL,
  position bigint NOT NULL,
  owner uuid,
  epoch bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE event_delivery (
  subscriber text NOT NULL,
  xid xid8 NOT NULL,
  position bigint NOT NULL,
  key text NOT NULL,
  state text NOT NULL CHECK (state IN ('retrying', 'waiting', 'dead')),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  reason text,
  PRIMARY KEY (subscriber, xid, position)
);
CREATE INDEX event_delivery_due ON event_delivery (subscriber, state, next_attempt_at);
`,
    },
    {
      name: '0002_event_log_key',
      kind: 'expand',
      // The events of one session, for whoever asks what happened to it.
      sql: 'CREATE INDEX event_log_key ON event_log (key, xid, position);',
    },
    {
      name: '0003_event_cursor_unclaimed',
      kind: 'expand',
      // When it was first seen that no replica works on the cursor; NULL: one does, or nobody looked.
      sql: 'ALTER TABLE event_cursor ADD COLUMN unclaimed_since timestamptz;',
    },
    {
      name: '0004_event_delivery_key',
      kind: 'index',
      // The head of a key, however much waits behind it.
      sql: `CREATE INDEX event_delivery_key ON event_delivery (subscriber, key, xid, position)
        WHERE state <> 'dead';`,
    },
    {
      name: '0005_event_log_id',
      kind: 'index',
      sql: 'CREATE INDEX event_log_id ON event_log (id);',
    },
    {
      name: '0006_event_log_pruned',
      kind: 'expand',
      // The newest place that was pruned, in one row: whoever goes on before it has missed events.
      sql: `CREATE TABLE event_log_pruned (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  xid xid8 NOT NULL,
  position bigint NOT NULL
);`,
    },
  ],
};
