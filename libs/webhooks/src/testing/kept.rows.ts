import type { Queryable } from '@zoom-platform/database';
import { z } from 'zod';

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

export function inboxRows(database: Queryable) {
  return database.query(inboxRow, 'SELECT * FROM webhook_inbox ORDER BY received_at, id');
}

/** The domain events in the log, in the order of their places. */
export function loggedEvents(database: Queryable) {
  return database.query(loggedRow, 'SELECT * FROM event_log ORDER BY xid, position');
}
