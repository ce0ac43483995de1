import type { MigrationSet } from '@zoom-platform/database';

export const webhooksMigrations: MigrationSet = {
  owner: 'webhooks',
  migrations: [
    {
      name: '0001_webhook_inbox',
      kind: 'expand',
      // The body is bytes: jsonb refuses \u0000 and lone surrogates, and would reorder what was signed.
      sql: `
        CREATE TABLE webhook_inbox (
          id uuid PRIMARY KEY,
          digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
          app_id text NOT NULL,
          account_id text,
          event text NOT NULL,
          request_id text,
          tracking_id text,
          traceparent text,
          signed_at timestamptz NOT NULL,
          received_at timestamptz NOT NULL,
          body bytea NOT NULL
        );
        COMMENT ON COLUMN webhook_inbox.digest IS 'SHA-256 of body; a retry of Zoom has the same';
        CREATE INDEX webhook_inbox_received_at ON webhook_inbox (received_at);
      `,
    },
    {
      name: '0002_webhook_inbox_sealed',
      kind: 'expand',
      // Rows of before, and of replicas of the version before, hold the body in clear.
      sql: `
        ALTER TABLE webhook_inbox ADD COLUMN sealed boolean NOT NULL DEFAULT false;
        COMMENT ON COLUMN webhook_inbox.digest IS 'SHA-256 of the delivery''s bytes; a retry of Zoom has the same';
      `,
    },
  ],
};
