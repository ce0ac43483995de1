import type { MigrationSet } from '@zoom-platform/database';

export const rtmsMigrations: MigrationSet = {
  owner: 'rtms',
  migrations: [
    {
      name: '0001_rtms_session',
      kind: 'expand',
      sql: `
CREATE TABLE rtms_session (
  id uuid PRIMARY KEY,
  stream_id text NOT NULL UNIQUE,
  product text NOT NULL,
  entity_id text NOT NULL,
  meeting_id text,
  account_id text,
  app_id text NOT NULL,
  operator_id text,
  is_original_host boolean,
  correlation_id uuid NOT NULL,
  server_urls text[] NOT NULL,
  offered_at timestamptz NOT NULL,
  join_until timestamptz NOT NULL,
  state text NOT NULL,
  owner uuid,
  epoch integer NOT NULL,
  revision integer NOT NULL DEFAULT 0,
  claimed_at timestamptz,
  handshakes integer NOT NULL DEFAULT 0,
  handshake_sent_at timestamptz,
  signaling_ready_at timestamptz,
  started_at timestamptz,
  recover_until timestamptz,
  requested text CHECK (requested IN ('redial', 'interrupted', 'stop')),
  requested_at timestamptz,
  last_cause text,
  last_status integer,
  stop_reason integer,
  outcome text CHECK (outcome IN ('ended', 'missed', 'lost', 'refused')),
  ended_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX rtms_session_open ON rtms_session (owner) WHERE state <> 'ended';
CREATE INDEX rtms_session_entity ON rtms_session (entity_id) WHERE state <> 'ended';
`,
    },
    {
      name: '0002_rtms_server_urls_at',
      kind: 'expand',
      sql: 'ALTER TABLE rtms_session ADD COLUMN server_urls_at timestamptz;',
    },
    {
      name: '0003_rtms_first_frame',
      kind: 'expand',
      // Proof of one session that media came, which a replica's counters are not.
      sql: `ALTER TABLE rtms_session ADD COLUMN first_frame_at timestamptz,
  ADD COLUMN first_frame_kind text;`,
    },
    {
      name: '0004_rtms_last_frame',
      kind: 'expand',
      // Whether media still comes, for whoever asks after a session that has run for hours.
      sql: 'ALTER TABLE rtms_session ADD COLUMN last_frame_at timestamptz;',
    },
    {
      name: '0005_rtms_entity_key',
      kind: 'expand',
      // The handshake names the entity as the webhook did; null: as its product does.
      sql: 'ALTER TABLE rtms_session ADD COLUMN entity_key text;',
    },
    {
      name: '0006_rtms_video_user',
      kind: 'expand',
      // Whose camera is wanted: whoever takes the session over asks Zoom for it again.
      sql: 'ALTER TABLE rtms_session ADD COLUMN video_user_id text;',
    },
    {
      name: '0007_rtms_concurrency',
      kind: 'expand',
      // What Zoom last said of an account's limit, for every replica: it changes who gets a place.
      sql: `
CREATE TABLE rtms_concurrency (
  subject text PRIMARY KEY,
  ceiling integer,
  reported_at timestamptz NOT NULL,
  holds_until timestamptz NOT NULL
);
`,
    },
    {
      name: '0007_rtms_watch',
      kind: 'expand',
      // Since when somebody looks for deliveries: a subscription that never delivered has no newest one.
      sql: `
CREATE TABLE rtms_watch (
  since timestamptz NOT NULL
);
INSERT INTO rtms_watch (since) VALUES (clock_timestamp());
`,
    },
    {
      name: '0008_rtms_video_asked',
      kind: 'expand',
      // A module may ask any replica; the owner looks here.
      sql: `ALTER TABLE rtms_session ADD COLUMN video_asked_user_id text,
  ADD COLUMN video_asked_at timestamptz;`,
    },
    {
      name: '0009_rtms_session_by_entity',
      kind: 'index',
      // The streams of a meeting, the newest first, of however many that have ended.
      sql: 'CREATE INDEX rtms_session_by_entity ON rtms_session (entity_id, id DESC);',
    },
    {
      name: '0010_rtms_session_by_meeting',
      kind: 'index',
      sql: 'CREATE INDEX rtms_session_by_meeting ON rtms_session (meeting_id, id DESC);',
    },
    {
      name: '0011_rtms_session_ended',
      kind: 'index',
      // The oldest that may be forgotten.
      sql: `CREATE INDEX rtms_session_ended ON rtms_session (ended_at, id)
        WHERE ended_at IS NOT NULL;`,
    },
    {
      name: '0012_rtms_close_asked',
      kind: 'expand',
      // As with video; it stays, so that a successor ends the stream too.
      sql: 'ALTER TABLE rtms_session ADD COLUMN close_asked_at timestamptz;',
    },
  ],
};
