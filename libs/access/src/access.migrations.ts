import type { MigrationSet } from '@zoom-platform/database';

export const accessMigrations: MigrationSet = {
  owner: 'access',
  migrations: [
    {
      name: '0001_audit_entries',
      kind: 'expand',
      sql: `
        CREATE TABLE audit_entries (
          id uuid PRIMARY KEY,
          at timestamptz NOT NULL DEFAULT now(),
          actor text NOT NULL,
          action text NOT NULL,
          target text NOT NULL,
          outcome text NOT NULL,
          detail jsonb NOT NULL
        );
        CREATE INDEX audit_entries_by_actor ON audit_entries (actor, at DESC);
      `,
    },
  ],
};
