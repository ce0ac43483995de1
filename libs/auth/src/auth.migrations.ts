import type { MigrationSet } from '@zoom-platform/database';

/** Tokens and grants are sealed; their digests (SHA-256) tell whether a row still holds one. */
export const authMigrations: MigrationSet = {
  owner: 'auth',
  migrations: [
    {
      name: '0001_zoom_tokens',
      kind: 'expand',
      sql: `
CREATE TABLE zoom_renewal (
  key text PRIMARY KEY,
  holder uuid NOT NULL,
  turn uuid NOT NULL,
  until timestamptz NOT NULL
);
CREATE TABLE zoom_tokens (
  account_id text NOT NULL,
  client_id text NOT NULL,
  sealed text NOT NULL,
  digest text NOT NULL,
  rejected boolean NOT NULL DEFAULT false,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, client_id)
);
CREATE TABLE zoom_grants (
  app_id text NOT NULL,
  user_id text NOT NULL,
  sealed text NOT NULL,
  digest text NOT NULL,
  lost boolean NOT NULL DEFAULT false,
  installed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  renewed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (app_id, user_id)
);
CREATE TABLE zoom_install_states (
  digest text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
`,
    },
  ],
};
