import type { Clock } from '@zoom-platform/kernel';
import type { RtmsHost } from '../rtms/rtms-host.port.js';
import type { MeetingScript } from '../script/script.type.js';
import type { MeetingRegistry } from './meeting.registry.js';
import {
  meetingEnded,
  meetingStarted,
  type MeetingFacts,
  type WebhookBody,
} from './webhook.body.js';
import { newRequestId } from './webhook.client.js';
import type { WebhookSender } from './webhook.sender.js';
import type { ZoomApp } from './zoom.app.js';

/** RTMS_STOP_REASON 6 (rtms-protocol §7.2). */
export const MEETING_ENDED = 6;

/** The RTMS servers end a stream at the meeting's end themselves; the webhook follows. */
const GRACE_MS = 1000;

/** The app that hears of something, and who tells it. */
export interface AppLine {
  readonly app: ZoomApp;
  readonly webhooks: WebhookSender;
  /** The app subscribes to no such event: nothing is sent. Default false. */
  readonly isSilent?: boolean;
}

/** What a meeting needs from the simulator around it. */
export interface Backstage extends AppLine {
  readonly host: RtmsHost;
  readonly registry: MeetingRegistry;
  readonly clock: Clock;
  /** Of another app than its own. @throws AppUnknownError */
  readonly lineOf: (clientId: string) => AppLine;
}

/** A stream that ends when its meeting does. */
interface OpenStream {
  stop(stopReason: number): void;
}

/** One occurrence of a meeting, with or without streams; tells the app that it began and ended. */
export class LiveMeeting {
  readonly script: MeetingScript;
  readonly facts: MeetingFacts;
  /** Absent or null: nobody hears of it. */
  readonly webhookUrl: string | null | undefined;
  /** How much faster than life it goes by (see `RtmsBehaviour`), and with it all of its streams. */
  readonly speed: number;
  /** Settles when the meeting has ended. */
  readonly over: Promise<unknown>;
  readonly #over = Promise.withResolvers<unknown>();
  readonly #backstage: Backstage;
  readonly #endTimer: NodeJS.Timeout;
  readonly #streams = new Set<OpenStream>();
  #isOver = false;
  #isEndAnnounced = false;
  #isAbandoned = false;

  constructor(
    script: MeetingScript,
    meetingUuid: string,
    webhookUrl: string | null | undefined,
    backstage: Backstage,
    speed = 1,
  ) {
    const { meetingId, topic, durationMs, cast } = script;
    const startedAt = backstage.clock.now();
    const { accountId } = backstage.app;
    this.script = script;
    this.webhookUrl = webhookUrl;
    this.over = this.#over.promise;
    this.facts = { accountId, meetingId, meetingUuid, topic, startedAt, durationMs };
    this.#backstage = backstage;
    this.speed = speed;
    backstage.registry.started({
      ...{ meetingId, topic, durationMs, meetingUuid, startedAt, cast },
      status: 'started',
    });
    this.#endTimer = setTimeout(
      () => {
        this.#close();
        this.#announceEnd();
      },
      durationMs / speed + GRACE_MS,
    );
    this.tell(meetingStarted(this.facts, startedAt));
  }

  get meetingId(): string {
    return this.facts.meetingId;
  }

  get meetingUuid(): string {
    return this.facts.meetingUuid;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** How far the script is, in milliseconds. */
  get elapsedMs(): number {
    return (this.#backstage.clock.now() - this.facts.startedAt) * this.speed;
  }

  /** Unix milliseconds of a moment of the script, on the meeting's time line. */
  timestamp(scriptMs: number): number {
    return this.facts.startedAt + Math.round(scriptMs);
  }

  get #now(): number {
    return this.timestamp(this.elapsedMs);
  }

  join(stream: OpenStream): void {
    this.#streams.add(stream);
  }

  /** A stream is over; with the reason `MEETING_ENDED` the meeting is, too. */
  leave(stream: OpenStream, stopReason: number): void {
    this.#streams.delete(stream);
    if (stopReason === MEETING_ENDED) this.#close();
    if (this.#isOver && this.#streams.size === 0) this.#announceEnd();
  }

  /** The host ends it for all; `meeting.ended` follows the last stream's own webhook. */
  end(): void {
    this.#close();
    if (this.#streams.size === 0) this.#announceEnd();
    for (const stream of [...this.#streams]) stream.stop(MEETING_ENDED);
  }

  /** Forgets the meeting without telling anybody, as the simulator closes. */
  abandon(): void {
    this.#isAbandoned = true;
    clearTimeout(this.#endTimer);
  }

  /** Delivers a webhook, with one request id for all copies. */
  tell(
    { event, body }: WebhookBody,
    { copies = 1, streamId, line = this.#backstage }: Telling = {},
  ): void {
    const { webhookUrl: url } = this;
    if (url === null || url === undefined) return;
    if (this.#isAbandoned || line.isSilent === true) return;
    const requestId = newRequestId();
    const about = streamId === undefined ? {} : { streamId };
    for (let copy = 0; copy < copies; copy += 1) {
      line.webhooks.deliver({ url, event, body, seal: 'signed', requestId, ...about });
    }
  }

  #close(): void {
    clearTimeout(this.#endTimer);
    if (this.#isOver) return;
    this.#isOver = true;
    this.#backstage.registry.ended(this.meetingUuid, this.#now);
    this.#over.resolve(undefined);
  }

  #announceEnd(): void {
    if (this.#isEndAnnounced) return;
    this.#isEndAnnounced = true;
    this.tell(meetingEnded(this.facts, this.#now));
  }
}

interface Telling {
  readonly copies?: number;
  readonly streamId?: string;
  /** Default: that of the meeting's own app. */
  readonly line?: AppLine;
}
