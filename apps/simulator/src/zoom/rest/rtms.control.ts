import type { Clock } from '@zoom-platform/kernel';
import type { AppLine, LiveMeeting } from '../live.meeting.js';
import type { MeetingConductor } from '../meeting.conductor.js';
import type { PlayedMeeting } from '../played.meeting.js';
import { rtmsConcurrency } from '../webhook.body.js';
import type { WebhookSenders } from '../webhook.senders.js';
import type { ZoomApp } from '../zoom.app.js';
import { invalidFields, ZoomRefusal } from './rest.errors.js';

export type RtmsAction = 'start' | 'stop' | 'pause' | 'resume';

/** RTMS_STOP_REASON 2, user triggered (rtms-protocol §7.2): none is documented for a stop by REST. */
const STOPPED_BY_USER = 2;

/** From this share of its limit on, an account hears that it is near it. */
const NEAR_SHARE = 0.8;

export interface RtmsControlDeps {
  readonly conductor: MeetingConductor;
  readonly senders: WebhookSenders;
  readonly findApp: (clientId: string) => ZoomApp | undefined;
  readonly clock: Clock;
  /** Streams that an account may have at once. */
  readonly concurrency: number;
}

/** Zoom's words of zoom-api §B6, code 13262. */
function notAuthorized(clientId: string): ZoomRefusal {
  const message = `The app '${clientId}' is not authorized to access meeting content. Please add it in the Zoom web portal: Settings, Zoom Apps, Allow apps to access meeting content.`;
  return new ZoomRefusal(400, 13262, message);
}

function notLive(): ZoomRefusal {
  return new ZoomRefusal(400, 3000, 'Cannot access meeting info.');
}

/** Starts and steers streams of meetings that are live (zoom-api §C2). */
export class RtmsControl {
  readonly #deps: RtmsControlDeps;

  constructor(deps: RtmsControlDeps) {
    this.#deps = deps;
  }

  /** Whether a meeting goes on, by number or UUID. */
  live(id: string): LiveMeeting | undefined {
    return this.#deps.conductor.live(id);
  }

  /**
   * @param id a meeting's number or UUID
   * @param userId the user for whom the stream runs; absent: the host
   * @throws ZoomRefusal 300, 13262, 3000, 200
   */
  apply(id: string, action: RtmsAction, clientId: string, userId?: string): void {
    const app = this.#deps.findApp(clientId);
    if (!app) throw invalidFields({ field: 'settings.client_id', message: 'Invalid field.' });
    this.#demandAccess(app);
    const meeting = this.live(id);
    if (!meeting) throw notLive();
    const stream = this.#streamOf(meeting, clientId);
    if (action === 'start') {
      if (!stream) this.#start(meeting, app, userId);
      return;
    }
    if (!stream) throw notLive();
    if (action === 'stop') stream.stop(STOPPED_BY_USER);
    else if (action === 'pause') stream.pause();
    else stream.resume();
  }

  #demandAccess(app: ZoomApp): void {
    const { contentAccess = true, addedForUser = true, credits = true } = app.rtms ?? {};
    const mayStream = app.type === 'general' && app.active && app.managedBy !== 'admin';
    if (!mayStream || !contentAccess || !addedForUser) throw notAuthorized(app.clientId);
    if (credits) return;
    throw new ZoomRefusal(
      400,
      200,
      'No permission. The account has no Zoom Developer Pack credits.',
    );
  }

  #streamOf({ meetingUuid }: LiveMeeting, clientId: string): PlayedMeeting | undefined {
    return this.#deps.conductor
      .openStreams()
      .find((stream) => stream.meetingUuid === meetingUuid && stream.clientId === clientId);
  }

  /** Over the limit, nothing starts, and only the webhook says so: the call itself is accepted. */
  #start(meeting: LiveMeeting, app: ZoomApp, operatorId: string | undefined): void {
    const { conductor, senders, concurrency } = this.#deps;
    const isSilent = app.rtms?.events === false;
    const line: AppLine = { app, webhooks: senders.for(app), isSilent };
    const streams = conductor.openStreams().length;
    if (streams >= concurrency) {
      this.#warn('limited', meeting, line, streams);
      return;
    }
    conductor.openStream(meeting, line, operatorId === undefined ? {} : { operatorId });
    if (streams + 1 >= concurrency * NEAR_SHARE) {
      this.#warn('near_limit', meeting, line, streams + 1);
    }
  }

  #warn(kind: 'near_limit' | 'limited', meeting: LiveMeeting, line: AppLine, streams: number) {
    const { clock, concurrency: limit } = this.#deps;
    const facts = { meetingUuid: meeting.facts.meetingUuid, streams, limit };
    meeting.tell(rtmsConcurrency(kind, facts, clock.now()), { line });
  }
}
