import type { MigrationSet } from '@zoom-platform/database';

/**
 * `output_session` remembers the highest epoch that recorded a session, and when it ended;
 * `output_manifest` is what readers see: one committed manifest a session.
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
  ],
};
