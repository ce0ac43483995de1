import type { MigrationSet } from '@zoom-platform/database';

/**
 * `output_session` remembers the highest epoch that recorded a session, and when it ended;
 * `output_manifest` is what readers see: one committed manifest a session. `output_segment` holds what was said in sessions with a
 * manifest, for the search; `output_deletion` outlives content that was deleted. `output_disk` is a disk of a replica,
 * and `output_session_disk` what lies there.
 */
export const outputsMigrations: MigrationSet = {
  owner: 'outputs',
  migrations: [
    {
      name: '0001_session_and_manifest',
      kind: 'expand',
      sql: `
        create table output_session (
          session_id uuid primary key,
          epoch integer not null,
          opened_at timestamptz not null default now(),
          ended_at timestamptz,
          stop_reason integer
        );
        create index output_session_ended on output_session (ended_at) where ended_at is not null;

        create table output_manifest (
          session_id uuid primary key,
          epoch integer not null,
          stream_id text not null,
          manifest_key text not null,
          sha256 text not null,
          completed_at timestamptz not null default now()
        );
      `,
    },
    {
      // The sweep takes turns: sessions that cannot be completed do not hold up the others.
      name: '0002_session_attempted_at',
      kind: 'expand',
      sql: `alter table output_session add column attempted_at timestamptz;`,
    },
    {
      // A tsvector takes 1 MiB at most: of a longer text its beginning is found.
      name: '0003_segment_index',
      kind: 'expand',
      sql: `
        create table output_segment (
          session_id uuid not null,
          segment_id text not null,
          start_at double precision not null,
          end_at double precision not null,
          start_ms double precision not null,
          speaker_id text,
          user_id text,
          user_name text,
          language double precision,
          body text not null,
          words tsvector not null
            generated always as (to_tsvector('simple', left(body, 50000))) stored,
          primary key (session_id, segment_id)
        );
        create index output_segment_words on output_segment using gin (words);
      `,
    },
    {
      name: '0004_deletion',
      kind: 'expand',
      sql: `
        create table output_deletion (
          session_id uuid not null,
          part text not null check (part in ('all', 'recordings', 'transcript')),
          cause text not null check (cause in ('request', 'retention', 'revoked')),
          requested_at timestamptz not null default now(),
          completed_at timestamptz,
          primary key (session_id, part)
        );
        create index output_deletion_completed on output_deletion (completed_at);
      `,
    },
    {
      // Receipts and their keys outlive content; a receipt names holders and counts, no content.
      name: '0005_revocation',
      kind: 'expand',
      sql: `
        alter table output_session add column stream_id text;
        create index output_session_stream on output_session (stream_id);

        create table output_revocation (
          session_id uuid primary key,
          stream_id text not null,
          revoked_at timestamptz not null default now(),
          completed_at timestamptz,
          receipt text
        );
        create index output_revocation_pending on output_revocation (revoked_at)
          where completed_at is null;

        create table output_revocation_outcome (
          session_id uuid not null references output_revocation,
          holder text not null,
          outcome text not null check (outcome in ('deleted', 'nothing_held', 'failed')),
          items integer,
          error_code text,
          attempts integer not null,
          at timestamptz not null default now(),
          primary key (session_id, holder)
        );

        create table output_receipt_key (
          kid text primary key,
          public_jwk jsonb not null,
          sealed_private text not null,
          made_at timestamptz not null default now()
        );
      `,
    },
    {
      // Whoever deletes a session's content asks its holders, not only Zoom's revocation.
      name: '0006_revocation_cause',
      kind: 'expand',
      sql: `
        alter table output_revocation add column cause text not null default 'revoked'
          check (cause in ('request', 'retention', 'revoked'));
      `,
    },
    {
      // Who deletes a session cannot look at the disks of other replicas: rows say what lies there.
      name: '0007_disk',
      kind: 'expand',
      sql: `
        create table output_disk (
          id uuid primary key,
          store text not null check (store in ('local', 's3')),
          host text not null,
          started_at timestamptz not null default now(),
          seen_at timestamptz not null default now()
        );

        create table output_session_disk (
          session_id uuid not null,
          disk_id uuid not null,
          held_at timestamptz not null default now(),
          primary key (session_id, disk_id)
        );
        create index output_session_disk_of on output_session_disk (disk_id);

        alter table output_revocation_outcome
          drop constraint output_revocation_outcome_outcome_check,
          add constraint output_revocation_outcome_outcome_check
            check (outcome in ('deleted', 'nothing_held', 'failed', 'unreachable')) not valid;
      `,
    },
  ],
};
