import type { Clock } from '@zoom-platform/kernel';
import { randomBytes } from 'node:crypto';
import type { Journal } from '../journal/journal.port.js';
import type { Performance } from '../stage/performance.port.js';
import { TapeWriter } from '../tape/tape.writer.js';
import { CuePlayer } from './cue.player.js';
import { createFeeds } from './feed.factory.js';
import type { MediaLink } from './media.link.js';
import type { Refusal } from './media.parameters.js';
import { FaultPlan } from './fault.plan.js';
import type { StreamLine } from './frame.outlet.js';
import type { PeerConnection } from './peer.connection.js';
import type { WireFault } from './wire.fault.js';
import type { RtmsApp, RtmsBehaviour, StreamEvent, StreamHandle } from './rtms-host.port.js';
import { StreamAnnouncer } from './stream.announcer.js';
import { StreamLinks } from './stream.links.js';
import { StreamTimeline } from './stream.timeline.js';
import { VideoSelection } from './video.selection.js';
import { WireDialect } from './wire.dialect.js';
import { UserSessions } from './user.sessions.js';
import { scopeOfEvent, SESSION_STATE, STOP, STREAM_STATE } from './wire.codes.js';

const TICK_MS = 10;
/** Between the notice that a stream ends and its end: media under way still arrive. */
const TERMINATING_MS = 200;
const NORMAL_CLOSURE = 1000;

export interface StreamOptions {
  readonly streamId: string;
  readonly serverUrls: string;
  readonly performance: Performance;
  readonly app: RtmsApp;
  readonly behaviour: RtmsBehaviour;
  readonly clock: Clock;
  /** Unix milliseconds on the time line; absent: the clock's. */
  readonly startedAt: number | undefined;
  readonly journal: Journal;
  readonly onEvent: (event: StreamEvent) => void;
}

/** One offered stream: its time line, its live connections, and what becomes of it without them. */
export class RtmsStream implements StreamHandle {
  readonly streamId: string;
  readonly serverUrls: string;
  readonly performance: Performance;
  readonly app: RtmsApp;
  readonly behaviour: RtmsBehaviour;
  readonly timeline: StreamTimeline;
  readonly announcer: StreamAnnouncer;
  readonly line: StreamLine;
  readonly videoSelection: VideoSelection;
  readonly #journal: Journal;
  readonly #onEvent: (event: StreamEvent) => void;
  readonly #cuePlayer: CuePlayer;
  readonly #userSessions: UserSessions;
  readonly #links = new StreamLinks((link) => {
    this.#forgetVideo(link);
  });
  /** Statuses that handshakes to come are refused with. */
  readonly #refusals: Record<'signaling' | 'media', number[]>;
  readonly #ticker: NodeJS.Timeout;
  /** Ends the stream when nobody comes (back) in time. */
  #deadline: NodeJS.Timeout | undefined;
  #reaper: NodeJS.Timeout | undefined;
  #ending: NodeJS.Timeout | undefined;
  #signaling: PeerConnection | null = null;
  /** Whether the client asked for audio from before its first connection. */
  #wantsBacklog = true;
  #everReady = false;
  #withheld = false;
  #ended = false;

  constructor(options: StreamOptions) {
    const { performance } = options;
    this.streamId = options.streamId;
    this.serverUrls = options.serverUrls;
    this.performance = performance;
    this.app = options.app;
    this.behaviour = options.behaviour;
    this.#refusals = {
      signaling: [...options.behaviour.signalingRefusals],
      media: [...options.behaviour.mediaRefusals],
    };
    this.#journal = options.journal;
    this.#onEvent = options.onEvent;
    const { speed } = this.behaviour;
    this.timeline = new StreamTimeline(options.clock, speed, options.startedAt);
    const dialect = new WireDialect(this.behaviour, this.timeline.timestamp(0));
    const faults = new FaultPlan(this.behaviour.faults, () => this.timeline.position());
    this.line = {
      streamId: this.streamId,
      frames: this.behaviour.frames,
      dialect,
      faults,
      tape: null,
    };
    this.announcer = new StreamAnnouncer(randomBytes(16).toString('hex'), this.timeline);
    this.#userSessions = new UserSessions(this.behaviour.userSessions, this.announcer);
    this.#cuePlayer = new CuePlayer(
      performance,
      this.announcer,
      this.timeline,
      this,
      this.behaviour.product,
    );
    this.videoSelection = new VideoSelection(
      () => performance.roster(this.timeline.position()),
      () => this.#cuePlayer.activeSpeaker,
    );
    this.#ticker = setInterval(
      () => {
        this.#tick();
      },
      Math.max(1, TICK_MS / speed),
    );
    this.#wait(options.behaviour.joinDeadlineMs, STOP.connectionTimeout);
    this.#write('stream.offered', { meetingUuid: performance.meetingUuid });
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The one live signaling connection. */
  get signaling(): PeerConnection | null {
    return this.#signaling;
  }

  now(): number {
    return this.timeline.now();
  }

  get links(): ReadonlySet<MediaLink> {
    return this.#links.live;
  }

  /** What the behaviour has for the handshake that is being made; each is used once. */
  nextRefusal(socket: 'signaling' | 'media'): Refusal | null {
    const status = this.#refusals[socket].shift();
    return status === undefined ? null : { status, reason: 'refused by the script' };
  }

  /** The connection becomes the stream's one live signaling connection. */
  openSignaling(peer: PeerConnection, wantsBacklog: boolean): void {
    clearTimeout(this.#deadline);
    this.#signaling = peer;
    this.announcer.attach(peer);
    if (this.#everReady) this.#wait(this.behaviour.mediaWaitMs, STOP.waitTimedOut);
    else this.#wantsBacklog = wantsBacklog;
    peer.journal('live');
  }

  /** @param stopReason why the stream will end, if nobody comes back */
  loseSignaling(peer: PeerConnection, stopReason: number): void {
    if (peer !== this.#signaling || this.#ended) return;
    peer.journal('dead', { stopReason });
    this.#detachSignaling((link) => {
      link.peer.cut();
    });
    this.announcer.stream(STREAM_STATE.interrupted);
    this.#wait(this.behaviour.signalingWaitMs, stopReason);
    this.#tell({ type: 'interrupted' });
  }

  /** The client's end is gone or silent: it counts as live for as long as the behaviour says. */
  reapSignaling(peer: PeerConnection, stopReason: number): void {
    if (peer !== this.#signaling || this.#ended || this.#reaper !== undefined) return;
    const { reapDelayMs } = this.behaviour;
    if (reapDelayMs === 0) {
      this.loseSignaling(peer, stopReason);
      return;
    }
    this.#reaper = setTimeout(() => {
      this.loseSignaling(peer, stopReason);
    }, reapDelayMs);
  }

  /** A newcomer takes over: the stream is not interrupted, but its media connections go. */
  kickSignaling(peer: PeerConnection): void {
    peer.journal('dead', { kicked: true });
    peer.close(NORMAL_CLOSURE, 'replaced by a newer connection');
    this.#detachSignaling((link) => {
      link.peer.close(NORMAL_CLOSURE);
    });
  }

  /** Message 5. */
  subscribe(eventType: number, on: boolean): void {
    const scope = scopeOfEvent(eventType, this.behaviour.product);
    if (scope !== null && !this.behaviour.scopes.includes(scope)) {
      this.#write('event.not_granted', { eventType, scope });
      return;
    }
    this.announcer.listen(eventType, on);
    if (!on) return;
    this.#cuePlayer.introduce(eventType, this.performance.roster(this.timeline.position()));
  }

  addLink(link: MediaLink): void {
    this.#links.add(link);
  }

  loseLink(link: MediaLink, stopReason: number): void {
    if (this.#ended || !this.#links.lose(link)) return;
    const { mediaLossNotices } = this.behaviour;
    if (mediaLossNotices.includes('event_7')) this.announcer.mediaInterrupted();
    if (mediaLossNotices.includes('state_2')) {
      this.announcer.stream(STREAM_STATE.interrupted, STOP.dataInterrupted);
    }
    this.#wait(this.behaviour.mediaWaitMs, stopReason);
  }

  /** Message 7. @returns false when no media connection waits for it */
  makeReady(): boolean {
    const { waiting } = this.#links;
    if (waiting.length === 0) return false;
    const begunAt = Math.min(...waiting.map((link) => this.#start(link)));
    for (const link of waiting) this.#links.cameBack(link);
    if (this.#links.complete) clearTimeout(this.#deadline);
    if (!this.#everReady) {
      this.announcer.stream(STREAM_STATE.active);
      this.announcer.firstPacket(this.timeline.timestamp(begunAt));
      this.#repeatPause();
    } else if (this.#links.complete) this.#announceRecovery();
    this.#everReady = true;
    this.#tellSessions();
    return true;
  }

  /** What message 10 is answered with; null for an id that no session of the stream has. */
  stateOfSession(id: string): number | null {
    const { sessionId, sessionState } = this.announcer;
    return id === sessionId ? sessionState : this.#userSessions.stateOf(id);
  }

  pause(): void {
    if (this.#ended || !this.timeline.pause(this.timeline.position())) return;
    this.announcer.session(SESSION_STATE.paused);
    this.announcer.stream(STREAM_STATE.paused);
  }

  resume(): void {
    if (this.#ended || !this.timeline.resume(this.timeline.position())) return;
    this.announcer.session(SESSION_STATE.resumed);
    this.announcer.stream(STREAM_STATE.resumed);
  }

  drop(socket: 'signaling' | 'media', closeCode: number | null): void {
    this.#write('connection.dropped', { socket, closeCode });
    const live = this.#signaling;
    if (socket === 'media') {
      for (const link of this.#links.live) {
        end(link.peer, closeCode);
        this.loseLink(link, STOP.waitTimedOut);
      }
    } else if (live) {
      end(live, closeCode);
      this.loseSignaling(live, STOP.waitTimedOut);
    }
  }

  withhold(held: boolean): void {
    this.#withheld = held;
  }

  record(path: string): void {
    const { streamId, performance, behaviour } = this;
    const { meetingUuid, meetingId } = performance;
    const head = { tape: 1, streamId, meetingUuid, meetingId, product: behaviour.product } as const;
    this.line.tape = new TapeWriter(path, head);
  }

  spoil(fault: WireFault): void {
    this.line.faults.add(fault);
  }

  stop(stopReason: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#clearTimers();
    const positionMs = this.timeline.position();
    this.#userSessions.stop(stopReason);
    this.announcer.session(SESSION_STATE.stopped, stopReason);
    this.#cuePlayer.dismiss(this.performance.roster(positionMs));
    this.announcer.stream(STREAM_STATE.terminating, stopReason);
    for (const link of this.#links.live) link.flush(positionMs);
    this.#ending = setTimeout(() => {
      this.#terminate(stopReason);
    }, TERMINATING_MS);
  }

  /** Breaks off at once and tells nobody: the simulator itself goes. */
  dispose(): void {
    this.#ended = true;
    this.#clearTimers();
    clearTimeout(this.#ending);
    this.#links.endAll(() => undefined);
    this.line.tape?.close();
  }

  #tick(): void {
    const positionMs = this.timeline.position();
    this.#cuePlayer.playTo(positionMs);
    this.#userSessions.playTo(positionMs);
    if (this.#ended || this.#withheld) return;
    for (const link of this.#links.live) link.pump(positionMs);
  }

  /** @returns position of the link's first audio packet, or of now */
  #start(link: MediaLink): number {
    const positionMs = this.timeline.position();
    const { performance, timeline } = this;
    const hasChannels = this.behaviour.product === 'contact_center';
    const source = { performance, timeline, network: performance.network, hasChannels };
    const wantsReplay = this.#everReady || this.#wantsBacklog;
    const feeds = createFeeds(source, link, this.videoSelection, {
      positionMs,
      replaysAudio: this.behaviour.bufferAudio && wantsReplay,
      overlap: this.behaviour,
      progress: this.#links.progress,
    });
    link.start(feeds);
    return feeds.find(({ kind }) => kind === 'audio')?.deliveredTo ?? positionMs;
  }

  #announceRecovery(): void {
    const { streamState, atBeginning } = this.announcer;
    if (streamState !== STREAM_STATE.interrupted && !atBeginning) return;
    this.announcer.stream(STREAM_STATE.active);
    this.#repeatPause();
  }

  /** To whoever was not there when the stream was paused. */
  #repeatPause(): void {
    if (!this.timeline.paused) return;
    this.#tellSessions();
    this.announcer.session(SESSION_STATE.paused);
    this.announcer.stream(STREAM_STATE.paused);
  }

  #tellSessions(): void {
    if (!this.announcer.atBeginning) return;
    this.announcer.startedSession();
    this.#userSessions.repeat();
  }

  #detachSignaling(endLink: (link: MediaLink) => void): void {
    clearTimeout(this.#reaper);
    this.#reaper = undefined;
    this.#signaling = null;
    this.announcer.attach(null);
    this.#links.endAll(endLink);
  }

  #forgetVideo(link: MediaLink): void {
    const forgets = this.behaviour.videoSubscription === 'forgotten';
    if (forgets && link.kinds.has('video')) this.videoSelection.forget();
  }

  #terminate(stopReason: number): void {
    // Said before any socket closes: Zoom's own client takes a close for the end, without a reason.
    this.announcer.stream(STREAM_STATE.terminated, stopReason);
    const live = this.#signaling;
    this.#signaling = null;
    live?.journal('dead', { stopReason });
    live?.close(NORMAL_CLOSURE);
    this.#links.endAll(({ peer }) => {
      peer.close(NORMAL_CLOSURE);
    });
    this.#write('stream.ended', { stopReason });
    this.#tell({ type: 'stopped', stopReason });
    this.line.tape?.finish();
  }

  #tell(event: StreamEvent): void {
    this.line.tape?.told(event);
    this.#onEvent(event);
  }

  #wait(milliseconds: number, stopReason: number): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => {
      this.stop(stopReason);
    }, milliseconds);
  }

  #clearTimers(): void {
    clearInterval(this.#ticker);
    clearTimeout(this.#deadline);
    clearTimeout(this.#reaper);
  }

  #write(type: string, detail: Readonly<Record<string, unknown>>): void {
    this.#journal.write(type, { streamId: this.streamId, detail });
  }
}

function end(peer: PeerConnection, closeCode: number | null): void {
  if (closeCode === null) peer.cut();
  else peer.close(closeCode);
}
