import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Clock } from '@zoom-platform/kernel';
import type { Journal } from '../journal/journal.port.js';
import { urlValidation } from './webhook.body.js';
import {
  newRequestId,
  type Answer,
  type Delivery,
  type WebhookApp,
  type WebhookClient,
} from './webhook.client.js';
import { encryptedToken } from './webhook.signature.js';

/** Waits between deliveries of one event: 5, 20 and 60 minutes (zoom-api §D4). */
export const REDELIVERY_SCHEDULE_MS: readonly number[] = [300_000, 1_200_000, 3_600_000];

export type Outcome = 'accepted' | 'given_up' | 'cancelled';

export interface DeliveryInProgress {
  readonly requestId: string;
  readonly firstAnswer: Promise<Answer>;
  /** Settles when an attempt is accepted, the schedule is over, or the simulator closes. */
  readonly outcome: Promise<Outcome>;
}

const challengeAnswer = z.object({ plainToken: z.string(), encryptedToken: z.string() });

function isAccepted({ status }: Answer): boolean {
  return status !== null && status >= 200 && status < 300;
}

/**
 * Delivers webhooks as Zoom does: what times out, cannot connect or is answered by anything but 2xx
 * is sent again, with the same body and request id, signed anew.
 */
export class WebhookSender {
  readonly #client: WebhookClient;
  readonly #app: Pick<WebhookApp, 'webhookSecret'>;
  readonly #schedule: readonly number[];
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #closing = new AbortController();
  readonly #inProgress = new Set<Promise<Outcome>>();

  constructor(
    client: WebhookClient,
    app: Pick<WebhookApp, 'webhookSecret'>,
    schedule: readonly number[],
    clock: Clock,
    journal: Journal,
  ) {
    this.#client = client;
    this.#app = app;
    this.#schedule = schedule;
    this.#clock = clock;
    this.#journal = journal;
  }

  /** @param schedule waits before each redelivery; empty: the event is sent once */
  deliver(delivery: Delivery, schedule = this.#schedule): DeliveryInProgress {
    const firstAnswer = this.#attempt(delivery, 1);
    const outcome = this.#seeThrough(delivery, firstAnswer, schedule);
    this.#inProgress.add(outcome);
    void outcome.finally(() => this.#inProgress.delete(outcome));
    return { requestId: delivery.requestId, firstAnswer, outcome };
  }

  /**
   * Challenges an endpoint, as Zoom does when its URL is saved and every 72 hours.
   * @returns whether the right answer came, within three seconds
   */
  async validateUrl(url: string): Promise<boolean> {
    const plainToken = randomBytes(16).toString('base64url');
    const { event, body } = urlValidation(plainToken, this.#clock.now());
    const delivery: Delivery = { url, event, body, seal: 'signed', requestId: newRequestId() };
    const answer = await this.deliver(delivery, []).firstAnswer;
    const isValid = answer.status === 200 && this.#isProof(answer.body, plainToken);
    this.#journal.write(isValid ? 'webhook.url_validated' : 'webhook.url_validation_failed', {
      detail: { url, status: answer.status },
    });
    return isValid;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#inProgress);
  }

  #isProof(text: string, plainToken: string): boolean {
    try {
      const answer = challengeAnswer.safeParse(JSON.parse(text));
      return (
        answer.success &&
        answer.data.plainToken === plainToken &&
        answer.data.encryptedToken === encryptedToken(this.#app.webhookSecret, plainToken)
      );
    } catch {
      return false;
    }
  }

  async #seeThrough(
    delivery: Delivery,
    firstAnswer: Promise<Answer>,
    schedule: readonly number[],
  ): Promise<Outcome> {
    if (isAccepted(await firstAnswer)) return 'accepted';
    for (const [index, waitMs] of schedule.entries()) {
      if (!(await this.#wait(waitMs))) return 'cancelled';
      if (isAccepted(await this.#attempt(delivery, index + 2))) return 'accepted';
    }
    if (this.#closing.signal.aborted) return 'cancelled';
    this.#write('webhook.given_up', delivery, { attempts: schedule.length + 1 });
    return 'given_up';
  }

  /** @returns false when the simulator closed meanwhile */
  async #wait(milliseconds: number): Promise<boolean> {
    try {
      await delay(milliseconds, undefined, { signal: this.#closing.signal });
      return true;
    } catch {
      return false;
    }
  }

  async #attempt(delivery: Delivery, attempt: number): Promise<Answer> {
    this.#write('webhook.sent', delivery, { attempt, seal: delivery.seal, url: delivery.url });
    const answer = await this.#client.attempt(delivery, this.#closing.signal);
    const { status, failure } = answer;
    this.#write('webhook.answered', delivery, {
      attempt,
      status,
      ...(failure === undefined ? {} : { failure }),
    });
    return answer;
  }

  #write(type: string, { event, requestId, streamId }: Delivery, more: Record<string, unknown>) {
    this.#journal.write(type, {
      ...(streamId === undefined ? {} : { streamId }),
      detail: { event, requestId, ...more },
    });
  }
}
