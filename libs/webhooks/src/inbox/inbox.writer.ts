import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@zoom-platform/database';
import { EventPublisher } from '@zoom-platform/events';
import { z } from 'zod';
import type { InboxEntry } from './inbox-entry.type.js';

const insertedRow = z.object({ id: z.string() });

const INSERT = `
  INSERT INTO webhook_inbox
    (id, digest, app_id, account_id, event, request_id, tracking_id, traceparent, signed_at,
     received_at, body)
  SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[],
    $7::text[], $8::text[], $9::timestamptz[], $10::timestamptz[], $11::bytea[])
  ON CONFLICT (digest) DO NOTHING
  RETURNING id::text`;

/** Writes inbox rows and the log entries of their domain events in one transaction. */
@Injectable()
export class InboxWriter {
  constructor(
    private readonly database: Database,
    private readonly publisher: EventPublisher,
  ) {}

  /**
   * Answers the ids of the entries that are new, after the commit; the others were kept before.
   * @throws DatabaseUnavailableError, or what the database says of a row it refuses: then nothing
   *   of the batch was kept.
   */
  async write(entries: readonly InboxEntry[]): Promise<ReadonlySet<string>> {
    return this.database.transaction(async (tx) => {
      const inserted = await insert(tx, entries);
      const fresh = entries.filter(({ id }) => inserted.has(id));
      if (fresh.length > 0) await this.publisher.appendAll(tx, fresh.flatMap(publicationsOf));
      return inserted;
    });
  }
}

async function insert(tx: Transaction, entries: readonly InboxEntry[]): Promise<Set<string>> {
  // In the order of the unique index, so that two replicas with the same retries cannot deadlock.
  const rows = entries.toSorted((left, right) => Buffer.compare(left.digest, right.digest));
  const inserted = await tx.query(insertedRow, INSERT, [
    rows.map(({ id }) => id),
    rows.map(({ digest }) => digest),
    rows.map(({ delivery }) => delivery.appId),
    rows.map(({ translation }) => translation.accountId),
    rows.map(({ translation }) => translation.event),
    rows.map(({ delivery }) => delivery.requestId),
    rows.map(({ delivery }) => delivery.trackingId),
    rows.map(({ delivery }) => delivery.traceparent),
    rows.map(({ delivery }) => new Date(delivery.signedAt * 1000)),
    rows.map(({ delivery }) => delivery.receivedAt),
    rows.map(({ delivery }) => delivery.rawBody),
  ]);
  return new Set(inserted.map(({ id }) => id));
}

function publicationsOf({ id, delivery, translation }: InboxEntry) {
  const { events, key, accountId } = translation;
  return events.map((event) => ({
    event,
    options: { key, accountId, correlationId: id, occurredAt: delivery.receivedAt },
  }));
}
