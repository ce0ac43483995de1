import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { DatabaseUnavailableError, StatementFailedError } from '@zoom-platform/database';
import { newId } from '@zoom-platform/kernel';
import type { VerifiedDelivery } from '../signature/verified-delivery.type.js';
import { translateZoomEvent } from '../translation/zoom-event.translator.js';
import { webhooksConfig } from '../webhooks.config.js';
import { DeliveryNotKeptError, InboxUnavailableError } from '../webhooks.errors.js';
import { WebhookMetrics } from '../webhooks.metrics.js';
import type { InboxEntry, InboxOutcome } from './inbox-entry.type.js';
import { InboxWriter } from './inbox.writer.js';
import { WaitingDelivery } from './waiting.delivery.js';

const LARGEST_BATCH = 256;
/** Bytes of bodies in one transaction, unless one body alone is larger. */
const LARGEST_BATCH_BYTES = 4 * 1024 * 1024;
/** Bytes of bodies that may wait while the database is away; beyond it 503 at once. */
const MOST_WAITING_BYTES = 8 * 1024 * 1024;
const RETRY_MS = 50;

/**
 * Keeps deliveries. One batch is written at a time, and what arrives meanwhile is the next batch: the
 * first delivery waits for nobody, and no timer is needed (reference performance §A5).
 */
@Injectable()
export class WebhookInbox {
  readonly #logger = new Logger(WebhookInbox.name);
  #waiting: WaitingDelivery[] = [];
  #waitingBytes = 0;
  #flushing = false;

  constructor(
    private readonly writer: InboxWriter,
    private readonly metrics: WebhookMetrics,
    @Inject(webhooksConfig.KEY) private readonly config: ConfigType<typeof webhooksConfig>,
  ) {}

  /**
   * Resolves after the commit of the row and its domain events.
   * @param body the delivery's body, parsed.
   * @throws InboxUnavailableError while the database is away for longer than `WEBHOOK_HOLD_MS`.
   * @throws DeliveryNotKeptError when the database refuses this very delivery.
   */
  async accept(delivery: VerifiedDelivery, body: unknown): Promise<InboxOutcome> {
    const bytes = delivery.rawBody.length;
    if (this.#waitingBytes + bytes > MOST_WAITING_BYTES) throw new InboxUnavailableError();
    const waiting = new WaitingDelivery(this.#entryOf(delivery, body), this.config.WEBHOOK_HOLD_MS);
    this.#waiting.push(waiting);
    this.#waitingBytes += bytes;
    if (!this.#flushing) void this.#flush();
    try {
      return await waiting.outcome;
    } finally {
      this.#waitingBytes -= bytes;
    }
  }

  #entryOf(delivery: VerifiedDelivery, body: unknown): InboxEntry {
    const id = newId();
    const digest = createHash('sha256').update(delivery.rawBody).digest();
    const translation = translateZoomEvent(body, { ...delivery, inboxId: id });
    if (translation.untranslatable) {
      this.metrics.untranslatable.inc();
      this.#logger.warn(`Delivery ${id} is no event that can be translated; it is kept as it is.`);
    }
    return { id, digest, delivery, translation };
  }

  async #flush(): Promise<void> {
    this.#flushing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#nextBatch();
      await this.#write(batch);
      const unsettled = batch.filter((waiting) => !waiting.settled);
      if (unsettled.length > 0) await delay(RETRY_MS);
      this.#waiting = [...unsettled, ...this.#waiting].filter((waiting) => !waiting.settled);
    }
    this.#flushing = false;
  }

  #nextBatch(): readonly WaitingDelivery[] {
    let count = 0;
    let bytes = 0;
    for (const { entry } of this.#waiting.slice(0, LARGEST_BATCH)) {
      bytes += entry.delivery.rawBody.length;
      if (count > 0 && bytes > LARGEST_BATCH_BYTES) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  /** Settles each of the batch, except those that wait for the database to come back. */
  async #write(batch: readonly WaitingDelivery[]): Promise<void> {
    try {
      const fresh = await this.writer.write(batch.map(({ entry }) => entry));
      this.metrics.batchSize.observe(batch.length);
      for (const waiting of batch) {
        waiting.keep(fresh.has(waiting.entry.id) ? 'accepted' : 'duplicate');
      }
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) return;
      await this.#bisect(batch, error);
    }
  }

  /** One row that the database refuses fails its whole batch: halve until it stands alone. */
  async #bisect(batch: readonly WaitingDelivery[], error: unknown): Promise<void> {
    const [first] = batch;
    if (batch.length === 1 && first !== undefined) {
      this.#logger.error(`Delivery ${first.entry.id} cannot be kept: ${sqlStateOf(error)}.`);
      first.refuse(new DeliveryNotKeptError(error));
      return;
    }
    const middle = Math.ceil(batch.length / 2);
    await this.#write(batch.slice(0, middle));
    await this.#write(batch.slice(middle));
  }
}

/** SQLSTATE only: the message of a database error may quote the row. */
function sqlStateOf(error: unknown): string {
  if (error instanceof StatementFailedError) return error.sqlState ?? error.code;
  const coded = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return coded ? String(error.code) : 'unknown error';
}
