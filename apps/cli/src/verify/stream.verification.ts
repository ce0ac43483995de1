import type { TokenProbe, ZoomSetup } from '@zoom-platform/doctor';
import { MeetingsService } from '@zoom-platform/meetings';
import type { ZoomApi } from '@zoom-platform/zoom-api';
import {
  FrameMissingError,
  MeetingNotLiveError,
  StreamNotEndedError,
  StreamNotJoinedError,
  WebhookMissingError,
} from '../cli.errors.js';
import { grantOf } from '../zoom/account.grant.js';
import { controlRtms } from '../zoom/rtms.control.js';
import type { ServiceReader } from '../zoom/service.reader.js';
import { sessionsOf, type ServiceSession } from '../zoom/service.sessions.js';
import { verdictOfService } from '../zoom/service.verdict.js';
import { patientLook } from './patient.look.js';
import type { StepLog, Taken } from './step.log.js';

const OVER = ['terminating', 'ended'];
const JOINED = ['streaming', 'paused'];
/** The service keeps the time of the last frame every 5 s, at its next look each second. */
const TWO_FRAME_TIMES_MS = 15_000;

export interface VerifiedPlaces {
  readonly setup: ZoomSetup;
  readonly tokens: TokenProbe;
  readonly zoom: ZoomApi;
  readonly service: ServiceReader;
}

export interface VerifyOptions {
  /** Number, UUID or join link of a meeting that is live. */
  readonly meeting: string;
  /** Zoom user id of the participant whose app is started; default: the host. */
  readonly userId: string | undefined;
  /** Longest wait of each step. */
  readonly timeoutMs: number;
}

interface Live {
  readonly meetingId: string;
  readonly uuid: string;
}

/** Goes the whole way of one live meeting through Zoom and a running service. */
export class StreamVerification {
  /** Whether Zoom accepted a start of ours, so that the stream is ours to stop. */
  #isOurs = false;

  constructor(
    private readonly places: VerifiedPlaces,
    private readonly options: VerifyOptions,
    private readonly log: StepLog,
  ) {}

  /** The first step that fails is the last; a stream that was started is stopped all the same. */
  async run(): Promise<void> {
    if ((await this.log.take('token', () => this.#token())) === undefined) return;
    const live = await this.log.take('meeting', () => this.#meeting());
    if (live === undefined) return;
    const offered = await this.log.take('webhook', () => this.#webhook(live));
    if (offered !== undefined) await this.#listen(live, offered);
    if (this.#isOurs) await this.log.take('stop', () => this.#stop(live, offered));
  }

  async #listen(live: Live, { id }: ServiceSession): Promise<void> {
    const joined = await this.log.take('join', () => this.#join(live, id));
    if (joined === undefined) return;
    await this.log.take('first frame', () =>
      this.#isOurs ? this.#firstFrame(live, id) : this.#freshFrame(live, id),
    );
  }

  async #token(): Promise<Taken<true>> {
    const { expiresIn, scopes } = await grantOf(this.places.setup, this.places.tokens);
    const evidence = `Zoom made a token for ${String(expiresIn)} s with ${String(scopes.length)} scopes.`;
    return { value: true, evidence };
  }

  async #meeting(): Promise<Taken<Live>> {
    const meeting = await new MeetingsService(this.places.zoom).find(this.options.meeting);
    const { id: meetingId, uuid, status } = meeting;
    if (status !== 'started' || typeof uuid !== 'string') throw new MeetingNotLiveError(meetingId);
    return { value: { meetingId, uuid }, evidence: `Meeting ${meetingId} is live, ${uuid}.` };
  }

  async #webhook(live: Live): Promise<Taken<ServiceSession>> {
    const before = await this.#sessions(live);
    const running = before.find(({ state }) => !OVER.includes(state));
    if (running !== undefined) {
      const { id, state, offeredAt } = running;
      const since = new Date(offeredAt).toISOString();
      return { value: running, evidence: `Session ${id} runs already (${state}), since ${since}.` };
    }
    const { setup, zoom } = this.places;
    const { meetingId } = live;
    const { userId } = this.options;
    const status = await controlRtms(zoom, setup, { action: 'start', meetingId, userId });
    this.#isOurs = true;
    const known = before.map(({ id }) => id);
    const offered = await this.#await(live, ({ id }) => !known.includes(id));
    if (offered === undefined) throw new WebhookMissingError(status, this.options.timeoutMs);
    const evidence = `Zoom accepted the start (HTTP ${String(status)}); meeting.rtms_started became session ${offered.id}.`;
    return { value: offered, evidence };
  }

  async #join(live: Live, sessionId: string): Promise<Taken<true>> {
    const settled = (session: ServiceSession) =>
      session.id === sessionId && [...JOINED, ...OVER].includes(session.state);
    const session = await this.#await(live, settled);
    if (session === undefined || !JOINED.includes(session.state)) {
      const { service, setup } = this.places;
      const question = { account: setup.accountId, meeting: live.meetingId };
      throw new StreamNotJoinedError(await verdictOfService(service, question));
    }
    const { state, offeredAt, startedAt } = session;
    const took = startedAt === null ? '' : `, ${String(startedAt - offeredAt)} ms after the offer`;
    return { value: true, evidence: `The session is ${state}${took}.` };
  }

  async #firstFrame(live: Live, sessionId: string): Promise<Taken<true>> {
    const session = await this.#await(
      live,
      ({ id, firstFrameAt }) => id === sessionId && firstFrameAt !== null,
    );
    if (session === undefined) throw new FrameMissingError(this.options.timeoutMs);
    const { offeredAt, firstFrameAt, firstFrameKind } = session;
    const after = (firstFrameAt ?? offeredAt) - offeredAt;
    const evidence = `The first frame of the session, ${firstFrameKind ?? 'media'}, came ${String(after)} ms after the offer.`;
    return { value: true, evidence };
  }

  /**
   * The first frame of a stream that runs already may be hours old. That the time of its last frame
   * grows once may come from before we looked, since the service keeps it now and then: twice counts.
   */
  async #freshFrame(live: Live, sessionId: string): Promise<Taken<true>> {
    const timeoutMs = Math.max(this.options.timeoutMs, TWO_FRAME_TIMES_MS);
    const times = new Set<number | null>();
    const hasGrown = ({ id, lastFrameAt }: ServiceSession) =>
      id === sessionId && times.add(lastFrameAt).size > 2;
    const session = await this.#await(live, hasGrown, timeoutMs);
    if (session === undefined) throw new FrameMissingError(timeoutMs);
    const last = new Date(session.lastFrameAt ?? 0).toISOString();
    return { value: true, evidence: `Frames come; the last that is known of, ${last}.` };
  }

  /** @param offered undefined: no webhook came, so there is nothing whose end could be seen. */
  async #stop(live: Live, offered: ServiceSession | undefined): Promise<Taken<true>> {
    const { setup, zoom } = this.places;
    const gone = await this.#ended(live, offered, 0);
    if (gone !== undefined) return { value: true, evidence: `It had ended before: ${gone}.` };
    const { meetingId } = live;
    const status = await controlRtms(zoom, setup, { action: 'stop', meetingId });
    const accepted = `Zoom accepted the stop (HTTP ${String(status)})`;
    if (offered === undefined) return { value: true, evidence: `${accepted}.` };
    const { timeoutMs } = this.options;
    const ended = await this.#ended(live, offered, timeoutMs);
    if (ended === undefined) throw new StreamNotEndedError(timeoutMs);
    return { value: true, evidence: `${accepted}; the session has ended: ${ended}.` };
  }

  async #ended(live: Live, offered: ServiceSession | undefined, timeoutMs: number) {
    if (offered === undefined) return undefined;
    const isOver = ({ id, state }: ServiceSession) => id === offered.id && state === 'ended';
    const session = await this.#await(live, isOver, timeoutMs);
    if (session === undefined) return undefined;
    return `outcome ${session.outcome ?? 'unknown'}, stop reason ${String(session.stopReason ?? 'none')}`;
  }

  #await(
    live: Live,
    wanted: (session: ServiceSession) => boolean,
    timeoutMs = this.options.timeoutMs,
  ): Promise<ServiceSession | undefined> {
    return patientLook(timeoutMs, async () => (await this.#sessions(live)).find(wanted));
  }

  /** By number too: the UUID that Zoom's REST API gives need not be that of the occurrence. */
  #sessions({ meetingId, uuid }: Live): Promise<readonly ServiceSession[]> {
    return sessionsOf(this.places.service, meetingId, uuid);
  }
}
