import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@zoom-platform/database';
import { EventPublisher } from '@zoom-platform/events';
import { Vault } from '@zoom-platform/vault';
import { z } from 'zod';
import type { InboxEntry } from './inbox-entry.type.js';

const insertedRow = z.object({ id: z.string() });

const INSERT = `
  INSERT INTO webhook_inbox
    (id, digest, app_id, account_id, event, request_id, tracking_id, traceparent, signed_at,
     received_at, body, sealed)
  SELECT *, true FROM unnest($1::uuid[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[],
    $7::text[], $8::text[], $9::timestamptz[], $10::timestamptz[], $11::bytea[])
  ON CONFLICT (digest) DO NOTHING
  RETURNING id::text`;

/** What the vault binds the body of a delivery to, beside the app that sent it. */
export const BODY_PURPOSE = 'webhook.body';

/** Writes inbox rows, bodies sealed, and the log entries of their domain events in one transaction. */
@Injectable()
export class InboxWriter {
  /** An entry may be written again and again while the database is away. */
  readonly #sealed = new WeakMap<InboxEntry, Promise<string>>();

  constructor(
    private readonly database: Database,
    private readonly publisher: EventPublisher,
    private readonly vault: Vault,
  ) {}

  /**
   * Answers the ids of the entries that are new, after the commit; the others were kept before.
   * @throws DatabaseUnavailableError, or what the database says of a row it refuses: then nothing
   *   of the batch was kept.
   */
  async write(entries: readonly InboxEntry[]): Promise<ReadonlySet<string>> {
    // In the order of the unique index, so that two replicas with the same retries cannot deadlock.
    const rows = entries.toSorted((left, right) => Buffer.compare(left.digest, right.digest));
    const bodies = await Promise.all(rows.map((entry) => this.#sealedBody(entry)));
    return this.database.transaction(async (tx) => {
      const inserted = await insert(tx, rows, bodies);
      const fresh = entries.filter(({ id }) => inserted.has(id));
      if (fresh.length > 0) await this.publisher.appendAll(tx, fresh.flatMap(publicationsOf));
      return inserted;
    });
  }

  #sealedBody(entry: InboxEntry): Promise<string> {
    const known = this.#sealed.get(entry);
    if (known !== undefined) return known;
    const { rawBody, appId: owner } = entry.delivery;
    const sealing = this.vault.seal(rawBody, { purpose: BODY_PURPOSE, owner });
    this.#sealed.set(entry, sealing);
    return sealing;
  }
}

async function insert(
  tx: Transaction,
  rows: readonly InboxEntry[],
  bodies: readonly string[],
): Promise<Set<string>> {
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
    bodies.map((body) => Buffer.from(body)),
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
