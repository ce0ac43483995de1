import type { MigrationSet } from '@zoom-platform/database';

/**
 * Unlogged: a take then waits for no disk, and a count that a crash of the server forgets costs one
 * refusal by whoever else counts.
 */
export const rateLimitsMigrations: MigrationSet = {
  owner: 'rate-limits',
  migrations: [
    {
      name: '0001_rate_limit',
      kind: 'expand',
      sql: `
CREATE UNLOGGED TABLE rate_limit (
  key text PRIMARY KEY,
  points integer NOT NULL DEFAULT 0,
  taken_at bigint[] NOT NULL DEFAULT '{}',
  blocked_until bigint NOT NULL DEFAULT 0,
  expires_at bigint NOT NULL
);
CREATE INDEX rate_limit_expiry ON rate_limit (expires_at);
`,
    },
  ],
};
