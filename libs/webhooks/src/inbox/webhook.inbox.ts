import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { newId } from '@zoom-platform/kernel';
import type { VerifiedDelivery } from '../signature/verified-delivery.type.js';
import { translateZoomEvent } from '../translation/zoom-event.translator.js';
import { webhooksConfig } from '../webhooks.config.js';
import { DeliveryNotKeptError, InboxUnavailableError } from '../webhooks.errors.js';
import { WebhookMetrics } from '../webhooks.metrics.js';
import type { InboxEntry, InboxOutcome } from './inbox-entry.type.js';
import { InboxWriter } from './inbox.writer.js';
import { codeOf, isAboutARow } from './write.failure.js';
import { TurnedAwayDeliveries } from './turned-away.deliveries.js';
import { WaitingDelivery } from './waiting.delivery.js';

const LARGEST_BATCH = 256;
/** Bytes of bodies in one transaction, unless one body alone is larger. */
const LARGEST_BATCH_BYTES = 4 * 1024 * 1024;
/** Bytes of bodies that may wait while the database is away; beyond it 503 at once. */
const MOST_WAITING_BYTES = 8 * 1024 * 1024;
const RETRY_MS = 50;

/**
 * Keeps deliveries. One batch is written at a time, and what arrives meanwhile is the next batch: the
 * first delivery waits for nobody, and no timer is needed (reference performance §A5). A write that
 * hangs is not given up for a second one beside it: the database ends it by its own timeout.
 */
@Injectable()
export class WebhookInbox {
  readonly #logger = new Logger(WebhookInbox.name);
  /** In the order of arrival; those that are being written among them, those that settled not. */
  readonly #waiting = new Set<WaitingDelivery>();
  #waitingBytes = 0;
  #flushing = false;
  /** Why nothing can be written now, as last logged. */
  #trouble: string | null = null;

  constructor(
    private readonly writer: InboxWriter,
    private readonly turnedAway: TurnedAwayDeliveries,
    private readonly metrics: WebhookMetrics,
    @Inject(webhooksConfig.KEY) private readonly config: ConfigType<typeof webhooksConfig>,
  ) {}

  /**
   * Resolves after the commit of the row and its domain events.
   * @param body the delivery's body, parsed.
   * @throws InboxUnavailableError while the database is away, hangs or refuses every row for longer
   *   than `WEBHOOK_HOLD_MS`.
   * @throws DeliveryNotKeptError when the database refuses this very delivery.
   */
  async accept(delivery: VerifiedDelivery, body: unknown): Promise<InboxOutcome> {
    try {
      return await this.#accept(delivery, body);
    } catch (error) {
      if (error instanceof InboxUnavailableError) this.turnedAway.note(delivery.receivedAt);
      throw error;
    }
  }

  async #accept(delivery: VerifiedDelivery, body: unknown): Promise<InboxOutcome> {
    const bytes = delivery.rawBody.length;
    if (this.#waitingBytes + bytes > MOST_WAITING_BYTES) throw new InboxUnavailableError();
    const waiting = new WaitingDelivery(this.#entryOf(delivery, body), this.config.WEBHOOK_HOLD_MS);
    this.#hold(waiting);
    if (!this.#flushing) void this.#flush();
    return waiting.outcome;
  }

  /** Until it settles; then its body is let go of, also where a write before it hangs. */
  #hold(waiting: WaitingDelivery): void {
    const bytes = waiting.entry.delivery.rawBody.length;
    this.#waiting.add(waiting);
    this.#waitingBytes += bytes;
    this.metrics.waiting.inc();
    waiting.onSettled(() => {
      this.#waiting.delete(waiting);
      this.#waitingBytes -= bytes;
      this.metrics.waiting.dec();
    });
  }

  #entryOf(delivery: VerifiedDelivery, body: unknown): InboxEntry {
    const id = newId();
    const digest = createHash('sha256').update(delivery.rawBody).digest();
    const translation = translateZoomEvent(body, { ...delivery, inboxId: id });
    if (translation.untranslatable) {
      this.metrics.untranslatable.inc();
      this.#logger.warn(
        `Delivery ${id} is no event that can be translated in full; it is kept as it is.`,
      );
    }
    return { id, digest, delivery, translation };
  }

  async #flush(): Promise<void> {
    this.#flushing = true;
    while (this.#waiting.size > 0) {
      const batch = this.#nextBatch();
      await this.#write(batch);
      if (batch.some((waiting) => !waiting.settled)) await delay(RETRY_MS);
    }
    this.#flushing = false;
  }

  #nextBatch(): readonly WaitingDelivery[] {
    const batch: WaitingDelivery[] = [];
    let bytes = 0;
    for (const waiting of this.#waiting) {
      bytes += waiting.entry.delivery.rawBody.length;
      const full = batch.length === LARGEST_BATCH || bytes > LARGEST_BATCH_BYTES;
      if (full && batch.length > 0) break;
      batch.push(waiting);
    }
    return batch;
  }

  /** Settles each of the batch, except those that wait for the database to be able to write. */
  async #write(batch: readonly WaitingDelivery[]): Promise<void> {
    try {
      const fresh = await this.writer.write(batch.map(({ entry }) => entry));
      this.#trouble = null;
      this.metrics.batchSize.observe(batch.length);
      for (const waiting of batch) {
        waiting.keep(fresh.has(waiting.entry.id) ? 'accepted' : 'duplicate');
      }
    } catch (error) {
      if (isAboutARow(error)) await this.#bisect(batch, error);
      else this.#noteTrouble(codeOf(error));
    }
  }

  #noteTrouble(code: string): void {
    if (this.#trouble === code) return;
    this.#trouble = code;
    this.#logger.warn(`The inbox cannot be written, deliveries wait: ${code}.`);
  }

  /** One row that is refused fails its whole batch: halve until it stands alone. */
  async #bisect(batch: readonly WaitingDelivery[], error: unknown): Promise<void> {
    const [first] = batch;
    if (batch.length === 1 && first !== undefined) {
      this.#logger.error(`Delivery ${first.entry.id} cannot be kept: ${codeOf(error)}.`);
      first.refuse(new DeliveryNotKeptError(error));
      return;
    }
    const middle = Math.ceil(batch.length / 2);
    for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
      const unsettled = half.filter((waiting) => !waiting.settled);
      if (unsettled.length > 0) await this.#write(unsettled);
    }
  }
}
