import type { MigrationSet } from '@zoom-platform/database';

export const observabilityMigrations: MigrationSet = {
  owner: 'observability',
  migrations: [
    {
      name: '0001_shared_gauge',
      kind: 'expand',
      sql: `
CREATE TABLE shared_gauge (
  name text PRIMARY KEY,
  samples text NOT NULL,
  found_at timestamptz NOT NULL
);
`,
    },
  ],
};
