import type { Clock } from '@zoom-platform/kernel';
import {
  rtmsInterrupted,
  rtmsStarted,
  rtmsStopped,
  type StreamFacts,
  type WebhookBody,
} from '../zoom/webhook.body.js';
import { newRequestId } from '../zoom/webhook.client.js';
import type { WebhookSender } from '../zoom/webhook.sender.js';
import type { TapeWebhook } from './tape.line.js';

const FLAT = {
  nested: false,
  interruptedHasUrls: false,
  oldNames: false,
  webinarSaysMeeting: false,
};

export interface TapeAnnouncerOptions {
  readonly webhooks: Pick<WebhookSender, 'deliver'>;
  readonly clock: Clock;
  /** null: nobody is told. */
  readonly url: string | null;
}

/** Tells of a tape's stream by webhook. */
export class TapeAnnouncer {
  readonly #facts: StreamFacts;
  readonly #options: TapeAnnouncerOptions;
  #isOver = false;

  constructor(facts: StreamFacts, options: TapeAnnouncerOptions) {
    this.#facts = facts;
    this.#options = options;
  }

  started(): void {
    this.#send(rtmsStarted(this.#facts, this.#options.clock.now(), FLAT));
  }

  /** What the tape has about the stream. */
  tell(webhook: TapeWebhook): void {
    if (webhook.event === 'rtms_stopped') this.stopped(webhook.stopReason);
    else this.#send(rtmsInterrupted(this.#facts, this.#options.clock.now(), FLAT));
  }

  /** Once, however often it is said. */
  stopped(stopReason: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#send(rtmsStopped(this.#facts, this.#options.clock.now(), stopReason, FLAT));
  }

  #send({ event, body }: WebhookBody): void {
    const { url, webhooks } = this.#options;
    if (url === null) return;
    const { streamId } = this.#facts;
    const requestId = newRequestId();
    webhooks.deliver({ url, event, body, seal: 'signed', requestId, streamId });
  }
}
