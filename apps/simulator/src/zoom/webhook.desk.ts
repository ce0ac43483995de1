import { z } from 'zod';
import { WebhookUrlMissingError } from '../simulator.errors.js';
import { newRequestId, type Answer, type Seal } from './webhook.client.js';
import type { WebhookSender } from './webhook.sender.js';

/** Any webhook at all, true or false. */
export interface WebhookRequest {
  /** Default: the simulator's webhook URL. */
  readonly url?: string;
  readonly body: string | Uint8Array;
  /** Default `signed`. */
  readonly seal?: Seal;
  readonly headers?: Readonly<Record<string, string>>;
  readonly requestId?: string;
  /** Sent at once, with one request id. Default 1. */
  readonly copies?: number;
  /** Delivered again by the schedule until it is accepted. Default false. */
  readonly redeliver?: boolean;
}

/** What a sample's sending may change. */
export type SampleRequest = Omit<WebhookRequest, 'body'>;

const named = z.object({ event: z.string() });
const streamed = z.object({ payload: z.object({ rtms_stream_id: z.string() }) });

/** What the journal says of a body; most hostile ones name nothing. */
function aboutOf(body: Buffer): { readonly event: string; readonly streamId?: string } {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    const streamId = streamed.safeParse(parsed).data?.payload.rtms_stream_id;
    return {
      event: named.safeParse(parsed).data?.event ?? 'unnamed',
      ...(streamId === undefined ? {} : { streamId }),
    };
  } catch {
    return { event: 'unnamed' };
  }
}

/** Sends webhooks that no meeting caused. */
export class WebhookDesk {
  readonly #sender: WebhookSender;
  readonly #defaultUrl: string | null;

  constructor(sender: WebhookSender, defaultUrl: string | null) {
    this.#sender = sender;
    this.#defaultUrl = defaultUrl;
  }

  /**
   * @returns the first answer to each copy
   * @throws WebhookUrlMissingError
   */
  async send(request: WebhookRequest): Promise<readonly Answer[]> {
    const body = Buffer.from(request.body);
    const delivery = {
      url: this.#url(request.url),
      ...aboutOf(body),
      body,
      seal: request.seal ?? 'signed',
      requestId: request.requestId ?? newRequestId(),
      headers: request.headers ?? {},
    };
    const schedule = request.redeliver === true ? undefined : [];
    const copies = Array.from({ length: request.copies ?? 1 }, () =>
      this.#sender.deliver(delivery, schedule),
    );
    return Promise.all(copies.map(({ firstAnswer }) => firstAnswer));
  }

  /** @throws WebhookUrlMissingError */
  async validate(url?: string): Promise<boolean> {
    return this.#sender.validateUrl(this.#url(url));
  }

  #url(url: string | undefined): string {
    const known = url ?? this.#defaultUrl;
    if (known === null) throw new WebhookUrlMissingError();
    return known;
  }
}
