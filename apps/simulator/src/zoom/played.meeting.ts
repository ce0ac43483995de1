import type { Clock } from '@zoom-platform/kernel';
import type { RtmsBehaviour, RtmsHost, StreamEvent, StreamHandle } from '../rtms/rtms-host.port.js';
import type { Performance } from '../stage/performance.port.js';
import type { MeetingRegistry } from './meeting.registry.js';
import { HOST } from './meeting.resource.js';
import {
  meetingEnded,
  meetingStarted,
  rtmsInterrupted,
  rtmsStarted,
  rtmsStopped,
  type MeetingFacts,
  type StreamFacts,
  type WebhookBody,
  type WebhookShape,
} from './webhook.body.js';
import { newRequestId } from './webhook.client.js';
import type { WebhookSender } from './webhook.sender.js';
import type { ZoomApp } from './zoom.app.js';

/** RTMS_STOP_REASON 6 (rtms-protocol §7.2). */
const MEETING_ENDED = 6;

/** The RTMS servers end a stream at the meeting's end themselves; the webhook follows. */
const GRACE_MS = 1000;

/** What one play of a script may change. */
export interface PlayOptions {
  /** Absent: the simulator's own; null: nobody hears of the meeting. */
  readonly webhookUrl?: string | null;
  /** Wins over the script's. */
  readonly behaviour?: Partial<RtmsBehaviour>;
  readonly streamId?: string;
  /** Play another user's stream of the same meeting by giving the UUID of the first. */
  readonly meetingUuid?: string;
  readonly operatorId?: string;
  readonly isOriginalHost?: boolean;
  readonly shape?: Partial<WebhookShape>;
  /** How often `meeting.rtms_started` is delivered, with one request id. Default 1. */
  readonly startedCopies?: number;
}

/** What a meeting needs from the simulator around it. */
export interface Backstage {
  readonly host: RtmsHost;
  readonly webhooks: WebhookSender;
  readonly registry: MeetingRegistry;
  readonly clock: Clock;
  readonly app: ZoomApp;
}

/** One occurrence of a meeting with one RTMS stream; tells the app about both by webhook. */
export class PlayedMeeting {
  readonly meetingId: string;
  readonly meetingUuid: string;
  readonly streamId: string;
  readonly serverUrls: string;
  /** The stop reason, when the stream has ended. */
  readonly stopped: Promise<number>;
  readonly #stopped = Promise.withResolvers<number>();
  readonly #backstage: Backstage;
  readonly #options: PlayOptions;
  readonly #facts: MeetingFacts;
  readonly #stream: StreamHandle;
  readonly #endTimer: NodeJS.Timeout;
  #isOver = false;
  #isAbandoned = false;

  constructor(
    performance: Performance,
    behaviour: Partial<RtmsBehaviour>,
    options: PlayOptions,
    backstage: Backstage,
  ) {
    const { meetingId, meetingUuid, topic, durationMs } = performance;
    const startedAt = backstage.clock.now();
    const { accountId } = backstage.app;
    this.meetingId = meetingId;
    this.meetingUuid = meetingUuid;
    this.stopped = this.#stopped.promise;
    this.#backstage = backstage;
    this.#options = options;
    this.#facts = { accountId, meetingId, meetingUuid, topic, startedAt, durationMs };
    this.#stream = backstage.host.offer(
      performance,
      backstage.app,
      behaviour,
      (event) => {
        this.#on(event);
      },
      options.streamId,
    );
    backstage.registry.started({
      meetingId,
      topic,
      durationMs,
      meetingUuid,
      status: 'started',
      startedAt,
    });
    this.streamId = this.#stream.streamId;
    this.serverUrls = this.#stream.serverUrls;
    this.#endTimer = setTimeout(() => {
      this.#end();
    }, durationMs + GRACE_MS);
    this.#announce();
  }

  stop(stopReason: number): void {
    this.#stream.stop(stopReason);
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  drop(socket: 'signaling' | 'media', closeCode: number | null): void {
    this.#stream.drop(socket, closeCode);
  }

  /** Forgets the meeting without telling anybody, as the simulator closes. */
  abandon(): void {
    this.#isAbandoned = true;
    clearTimeout(this.#endTimer);
  }

  #announce(): void {
    const now = this.#backstage.clock.now();
    this.#send(meetingStarted(this.#facts, now));
    const started = rtmsStarted(this.#streamFacts(), now, this.#shape());
    this.#send(started, this.#options.startedCopies ?? 1);
  }

  #on(event: StreamEvent): void {
    const now = this.#backstage.clock.now();
    if (event.type === 'interrupted') {
      this.#send(rtmsInterrupted(this.#streamFacts(), now, this.#shape()));
      return;
    }
    this.#send(rtmsStopped(this.#streamFacts(), now, event.stopReason, this.#shape()));
    this.#stopped.resolve(event.stopReason);
    if (event.stopReason === MEETING_ENDED) this.#end();
  }

  #end(): void {
    clearTimeout(this.#endTimer);
    if (this.#isOver) return;
    this.#isOver = true;
    this.#backstage.registry.ended(this.meetingUuid);
    this.#send(meetingEnded(this.#facts, this.#backstage.clock.now()));
  }

  #send({ event, body }: WebhookBody, copies = 1): void {
    const url = this.#options.webhookUrl;
    if (url === null || url === undefined || this.#isAbandoned) return;
    const requestId = newRequestId();
    for (let copy = 0; copy < copies; copy += 1) {
      this.#backstage.webhooks.deliver({
        url,
        event,
        body,
        seal: 'signed',
        requestId,
        streamId: this.streamId,
      });
    }
  }

  #streamFacts(): StreamFacts {
    return {
      accountId: this.#facts.accountId,
      meetingId: this.meetingId,
      meetingUuid: this.meetingUuid,
      streamId: this.streamId,
      serverUrls: this.serverUrls,
      operatorId: this.#options.operatorId ?? HOST.id,
      isOriginalHost: this.#options.isOriginalHost ?? true,
    };
  }

  #shape(): WebhookShape {
    return { nested: false, interruptedHasUrls: false, ...this.#options.shape };
  }
}
