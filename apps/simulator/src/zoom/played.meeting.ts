import type {
  RtmsBehaviour,
  RtmsProduct,
  StreamEvent,
  StreamHandle,
} from '../rtms/rtms-host.port.js';
import type { WireFault } from '../rtms/wire.fault.js';
import type { Performance } from '../stage/performance.port.js';
import { ScriptedPerformance } from '../stage/scripted.performance.js';
import { LaterPerformance } from './later.performance.js';
import type { AppLine, Backstage, LiveMeeting } from './live.meeting.js';
import { HOST } from './meeting.resource.js';
import {
  rtmsInterrupted,
  rtmsStarted,
  rtmsStopped,
  type StreamFacts,
  type WebhookBody,
  type WebhookShape,
} from './webhook.body.js';

export type { Backstage } from './live.meeting.js';

/** What one play of a script may change. */
export interface PlayOptions {
  /** Absent: the simulator's own; null: nobody hears of the meeting. */
  readonly webhookUrl?: string | null;
  /** Wins over the script's. */
  readonly behaviour?: Partial<RtmsBehaviour>;
  readonly streamId?: string;
  /** Play another user's stream of the same meeting by giving the UUID of the first. */
  readonly meetingUuid?: string;
  /** Another account's meeting: ours streams it, and REST knows nothing of it. Default false. */
  readonly hostedElsewhere?: boolean;
  readonly operatorId?: string;
  readonly isOriginalHost?: boolean;
  readonly shape?: Partial<WebhookShape>;
  /** App that the stream belongs to: its secret signs the webhooks. Absent: the RTMS app. */
  readonly clientId?: string;
  /** How often `meeting.rtms_started` is delivered, with one request id. Default 1. */
  readonly startedCopies?: number;
  /** File for a tape of the stream. Default: none. */
  readonly tapeTo?: string;
}

const PLAIN: WebhookShape = {
  nested: false,
  interruptedHasUrls: false,
  oldNames: false,
  webinarSaysMeeting: false,
};

/** One RTMS stream of one occurrence of a meeting; tells its app about it by webhook. */
export class PlayedMeeting {
  readonly meeting: LiveMeeting;
  readonly meetingId: string;
  readonly meetingUuid: string;
  readonly streamId: string;
  readonly serverUrls: string;
  /** Whose stream it is. */
  readonly clientId: string;
  /** The stop reason, when the stream has ended. */
  readonly stopped: Promise<number>;
  readonly #stopped = Promise.withResolvers<number>();
  readonly #line: AppLine;
  readonly #options: PlayOptions;
  readonly #stream: StreamHandle;
  readonly #product: RtmsProduct;
  #isOver = false;

  /**
   * @param fromMs where in the script the stream begins
   * @param line the app that the stream belongs to
   */
  constructor(
    meeting: LiveMeeting,
    fromMs: number,
    behaviour: Partial<RtmsBehaviour>,
    options: PlayOptions,
    backstage: Backstage,
    line: AppLine,
  ) {
    this.meeting = meeting;
    this.meetingId = meeting.meetingId;
    this.meetingUuid = meeting.meetingUuid;
    this.clientId = line.app.clientId;
    this.stopped = this.#stopped.promise;
    this.#line = line;
    this.#options = options;
    this.#product = behaviour.product ?? 'meeting';
    // A meeting that begins with its stream has taken some time to be set up; the journal has the stream's own start.
    const startedAt = fromMs === 0 ? backstage.clock.now() : meeting.timestamp(fromMs);
    this.#stream = backstage.host.offer(
      performanceOf(meeting, fromMs),
      line.app,
      { ...behaviour, speed: meeting.speed },
      (event) => {
        this.#on(event);
      },
      options.streamId,
      startedAt,
    );
    this.streamId = this.#stream.streamId;
    this.serverUrls = this.#stream.serverUrls;
    if (options.tapeTo !== undefined) this.#stream.record(options.tapeTo);
    meeting.join(this);
    this.#send(rtmsStarted(this.#streamFacts(), startedAt, this.#shape()), options.startedCopies);
  }

  get isOver(): boolean {
    return this.#isOver;
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

  withhold(held: boolean): void {
    this.#stream.withhold(held);
  }

  spoil(fault: WireFault): void {
    this.#stream.spoil(fault);
  }

  #on(event: StreamEvent): void {
    const now = this.#stream.now();
    if (event.type === 'interrupted') {
      this.#send(rtmsInterrupted(this.#streamFacts(), now, this.#shape()));
      return;
    }
    this.#isOver = true;
    this.#send(rtmsStopped(this.#streamFacts(), now, event.stopReason, this.#shape()));
    this.#stopped.resolve(event.stopReason);
    this.meeting.leave(this, event.stopReason);
  }

  #send(body: WebhookBody, copies = 1): void {
    this.meeting.tell(body, { copies, streamId: this.streamId, line: this.#line });
  }

  #streamFacts(): StreamFacts {
    return {
      accountId: this.meeting.facts.accountId,
      product: this.#product,
      meetingId: this.meetingId,
      meetingUuid: this.meetingUuid,
      streamId: this.streamId,
      serverUrls: this.serverUrls,
      operatorId: this.#options.operatorId ?? HOST.id,
      isOriginalHost: this.#options.isOriginalHost ?? true,
    };
  }

  #shape(): WebhookShape {
    return { ...PLAIN, ...this.#options.shape };
  }
}

/** A stream hears nothing of what was before it. */
function performanceOf({ script, meetingUuid }: LiveMeeting, fromMs: number): Performance {
  const whole = new ScriptedPerformance(script, meetingUuid);
  return fromMs === 0 ? whole : new LaterPerformance(whole, fromMs);
}
