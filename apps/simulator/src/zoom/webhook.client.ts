import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '@zoom-platform/kernel';
import { webhookSignature } from './webhook.signature.js';

/** Zoom wants its answer within three seconds (zoom-api §D4). */
export const ANSWER_TIMEOUT_MS = 3000;

/**
 * How a delivery is sealed. `signed` is what Zoom does; the others are what an attacker, a broken
 * clock or a forgetful proxy does: signed with another secret, signed ten minutes ago or ahead,
 * or without signature headers.
 */
export type Seal = 'signed' | 'forged' | 'stale' | 'future' | 'unsigned';

const SECONDS_OFF: Readonly<Record<Seal, number>> = {
  signed: 0,
  forged: 0,
  stale: -600,
  future: 600,
  unsigned: 0,
};

export interface Delivery {
  readonly url: string;
  /** For the journal; the body is sent as it is. */
  readonly event: string;
  readonly body: Buffer;
  readonly seal: Seal;
  /** Stays the same when the event is delivered again (zoom-api §D1). */
  readonly requestId: string;
  /** Further headers; they win over Zoom's own. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly streamId?: string;
}

/** What came back from one attempt; `status` is null when nothing did. */
export interface Answer {
  readonly status: number | null;
  readonly body: string;
  /** Why nothing came back: `timeout`, `ECONNREFUSED`, … */
  readonly failure?: string;
}

export interface WebhookApp {
  readonly clientId: string;
  readonly webhookSecret: string;
}

/** `x-zm-request-id` is hex in five groups, joined by underscores. */
export function newRequestId(): string {
  return randomUUID().replaceAll('-', '_');
}

function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return 'timeout';
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string')
    return cause.code;
  return error.message;
}

/** Makes single deliveries in the name of one app. */
export class WebhookClient {
  readonly #app: WebhookApp;
  readonly #clock: Clock;
  readonly #timeoutMs: number;

  constructor(app: WebhookApp, clock: Clock, timeoutMs: number) {
    this.#app = app;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** Signs with the time of now and sends; never throws for what the other end does. */
  async attempt(delivery: Delivery, closing: AbortSignal): Promise<Answer> {
    try {
      const response = await fetch(delivery.url, {
        method: 'POST',
        body: new Uint8Array(delivery.body),
        headers: { ...this.#headers(delivery), ...delivery.headers },
        redirect: 'manual',
        signal: AbortSignal.any([closing, AbortSignal.timeout(this.#timeoutMs)]),
      });
      return { status: response.status, body: await response.text() };
    } catch (error) {
      return { status: null, body: '', failure: failureOf(error) };
    }
  }

  /** The header set of zoom-api §D1. */
  #headers({ body, seal, requestId }: Delivery): Record<string, string> {
    const trace = randomBytes(16).toString('hex');
    const headers: Record<string, string> = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Zoom Marketplace/1.0a',
      'x-zm-request-id': requestId,
      'x-zm-trackingid': `v=2.0;clid=us02;rid=WEB_${trace}`,
      traceparent: `00-${trace}-${trace.slice(0, 16)}-02`,
      'zm-trace-upstream': 'Meeting_Web_marketplace-consumer',
      clientid: this.#app.clientId,
    };
    if (seal === 'unsigned') return headers;
    const timestamp = String(Math.floor(this.#clock.now() / 1000) + SECONDS_OFF[seal]);
    const secret = seal === 'forged' ? `not-${this.#app.webhookSecret}` : this.#app.webhookSecret;
    headers['x-zm-request-timestamp'] = timestamp;
    headers['x-zm-signature'] = webhookSignature(secret, timestamp, body);
    return headers;
  }
}
