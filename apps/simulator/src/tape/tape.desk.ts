import type { Clock } from '@zoom-platform/kernel';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Journal } from '../journal/journal.port.js';
import type { ListeningRtmsHost, OfferedTape } from '../rtms/rtms.host.js';
import { HOST } from '../zoom/meeting.resource.js';
import type { StreamFacts } from '../zoom/webhook.body.js';
import type { WebhookSender } from '../zoom/webhook.sender.js';
import { TapeFolderMissingError, TapeUnknownError } from './tape.errors.js';
import { TapeAnnouncer } from './tape.announcer.js';
import type { Tape, TapeHead } from './tape.line.js';
import type { TapeEnd } from './tape.player.js';
import { readTape } from './tape.reader.js';

/** Of a tape that does not say why its stream ended. */
const MEETING_ENDED = 6;

const JOURNALLED = { played: 'tape.ended', stalled: 'tape.stalled' } as const;

function stopReasonOf({ lines }: Tape): number {
  const said = lines.flatMap((line) =>
    line.direction === 'webhook' && line.event === 'rtms_stopped' ? [line.stopReason] : [],
  );
  return said.at(-1) ?? MEETING_ENDED;
}

export interface TapeDeskOptions {
  readonly folder: string | null;
  readonly host: Pick<ListeningRtmsHost, 'offerTape'>;
  readonly webhooks: Pick<WebhookSender, 'deliver'>;
  readonly accountId: string;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Where the start and the end are announced; null: nowhere. */
  readonly webhookUrl: string | null;
}

export interface TapePlayOptions {
  /** 1 … 100; default 1. */
  readonly speed?: number;
  readonly webhookUrl?: string | null;
}

export interface PlayedTape extends TapeHead {
  readonly serverUrls: string;
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
  play(name: string, { speed = 1, ...options }: TapePlayOptions = {}): PlayedTape {
    const path = this.pathOf(name);
    if (!existsSync(path)) throw new TapeUnknownError(name);
    const tape = readTape(name, readFileSync(path, 'utf8'));
    const offered = this.#options.host.offerTape(tape, speed);
    const { webhookUrl: url } = { webhookUrl: this.#options.webhookUrl, ...options };
    const { webhooks, clock } = this.#options;
    const announcer = new TapeAnnouncer(this.#facts(tape.head, offered), { webhooks, clock, url });
    const lastsMs = (tape.lines.at(-1)?.atMs ?? 0) / speed;
    this.#write('tape.began', tape, { tape: name, speed, lastsMs });
    announcer.started();
    const playing = offered.play((webhook) => {
      announcer.tell(webhook);
    });
    void this.#seeThrough(name, tape, playing, announcer);
    return { ...tape.head, serverUrls: offered.serverUrls };
  }

  async #seeThrough(
    name: string,
    tape: Tape,
    playing: Promise<TapeEnd>,
    announcer: TapeAnnouncer,
  ): Promise<void> {
    try {
      const end = await playing;
      if (end === 'stopped') return;
      this.#write(JOURNALLED[end], tape, { tape: name });
    } catch (error) {
      this.#write('tape.failed', tape, { tape: name, message: String(error) });
    }
    // However it ended, the stream is over.
    announcer.stopped(stopReasonOf(tape));
  }

  #facts({ product, meetingId, meetingUuid }: TapeHead, offered: OfferedTape): StreamFacts {
    const { streamId, serverUrls } = offered;
    const stream = { product, meetingId, meetingUuid, streamId, serverUrls };
    const { accountId } = this.#options;
    return { ...stream, accountId, operatorId: HOST.id, isOriginalHost: true };
  }

  #write(type: string, { head }: Tape, detail: Readonly<Record<string, unknown>>): void {
    this.#options.journal.write(type, { streamId: head.streamId, detail });
  }
}
