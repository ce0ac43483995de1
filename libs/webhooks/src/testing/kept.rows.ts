import type { Queryable } from '@zoom-platform/database';
import { specVault } from '@zoom-platform/vault/testing';
import { z } from 'zod';
import { BODY_PURPOSE } from '../inbox/inbox.writer.js';

const inboxRow = z.object({
  id: z.string(),
  digest: z.instanceof(Uint8Array),
  app_id: z.string(),
  account_id: z.string().nullable(),
  event: z.string(),
  request_id: z.string().nullable(),
  tracking_id: z.string().nullable(),
  signed_at: z.date(),
  received_at: z.date(),
  body: z.instanceof(Uint8Array),
});

const loggedRow = z.object({
  type: z.string(),
  key: z.string(),
  account_id: z.string().nullable(),
  correlation_id: z.string(),
  occurred_at: z.date(),
  payload: z.string().transform((text): unknown => JSON.parse(text)),
});

/** The rows with their bodies opened; one that is in clear, or does not open, is empty. */
export async function inboxRows(database: Queryable) {
  const rows = await database.query(
    inboxRow,
    'SELECT * FROM webhook_inbox WHERE sealed ORDER BY received_at, id',
  );
  return Promise.all(
    rows.map(async (row) => {
      const binding = { purpose: BODY_PURPOSE, owner: row.app_id };
      const body = await specVault.openBytes(Buffer.from(row.body).toString(), binding);
      return { ...row, body: body ?? new Uint8Array() };
    }),
  );
}

/** The domain events in the log, in the order of their places. */
export function loggedEvents(database: Queryable) {
  return database.query(loggedRow, 'SELECT * FROM event_log ORDER BY xid, position');
}
