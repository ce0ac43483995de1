import type { Clock } from '@zoom-platform/kernel';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ListeningRtmsHost, OfferedTape } from '../rtms/rtms.host.js';
import { HOST } from '../zoom/meeting.resource.js';
import {
  rtmsStarted,
  rtmsStopped,
  type StreamFacts,
  type WebhookBody,
} from '../zoom/webhook.body.js';
import { newRequestId } from '../zoom/webhook.client.js';
import type { WebhookSender } from '../zoom/webhook.sender.js';
import { TapeFolderMissingError, TapeUnknownError } from './tape.errors.js';
import type { TapeHead } from './tape.line.js';
import { readTape } from './tape.reader.js';

const FLAT = {
  nested: false,
  interruptedHasUrls: false,
  oldNames: false,
  webinarSaysMeeting: false,
};
const MEETING_ENDED = 6;

export interface TapeDeskOptions {
  readonly folder: string | null;
  readonly host: Pick<ListeningRtmsHost, 'offerTape'>;
  readonly webhooks: Pick<WebhookSender, 'deliver'>;
  readonly accountId: string;
  readonly clock: Clock;
  /** Where the start and the end are announced; null: nowhere. */
  readonly webhookUrl: string | null;
}

export interface TapePlayOptions {
  /** 1 … 100; default 1. */
  readonly speed?: number;
  readonly webhookUrl?: string | null;
}

/** The folder of tapes, and their playing under the webhooks of a stream. */
export class TapeDesk {
  readonly #options: TapeDeskOptions;

  constructor(options: TapeDeskOptions) {
    this.#options = options;
  }

  /** @throws TapeFolderMissingError */
  pathOf(name: string): string {
    if (this.#options.folder === null) throw new TapeFolderMissingError();
    return join(this.#options.folder, `${name}.jsonl`);
  }

  /** @throws TapeFolderMissingError, TapeUnknownError, TapeInvalidError, StreamExistsError */
  play(name: string, { speed = 1, ...options }: TapePlayOptions = {}): OfferedTape & TapeHead {
    const path = this.pathOf(name);
    if (!existsSync(path)) throw new TapeUnknownError(name);
    const tape = readTape(name, readFileSync(path, 'utf8'));
    const offered = this.#options.host.offerTape(tape, speed);
    const { webhookUrl: url } = { webhookUrl: this.#options.webhookUrl, ...options };
    const facts = this.#facts(tape.head, offered);
    const { clock } = this.#options;
    this.#tell(url, rtmsStarted(facts, clock.now(), FLAT), facts);
    const stopped = () => {
      this.#tell(url, rtmsStopped(facts, clock.now(), MEETING_ENDED, FLAT), facts);
    };
    // However it ended, the stream is over.
    void offered.done.then(stopped, stopped);
    return { ...tape.head, ...offered };
  }

  #facts({ product, meetingId, meetingUuid }: TapeHead, offered: OfferedTape): StreamFacts {
    const { streamId, serverUrls } = offered;
    const stream = { product, meetingId, meetingUuid, streamId, serverUrls };
    const { accountId } = this.#options;
    return { ...stream, accountId, operatorId: HOST.id, isOriginalHost: true };
  }

  #tell(url: string | null, { event, body }: WebhookBody, { streamId }: StreamFacts): void {
    if (url === null) return;
    const requestId = newRequestId();
    this.#options.webhooks.deliver({ url, event, body, seal: 'signed', requestId, streamId });
  }
}
