import type { Clock } from '@zoom-platform/kernel';
import { randomBytes } from 'node:crypto';
import type { Journal } from '../journal/journal.port.js';
import type { Cue, Participant, Performance } from '../stage/performance.port.js';
import { createFeeds } from './feed.factory.js';
import type { MediaLink } from './media.link.js';
import type { PeerConnection } from './peer.connection.js';
import type { RtmsApp, RtmsBehaviour, StreamEvent, StreamHandle } from './rtms-host.port.js';
import { StreamTimeline } from './stream.timeline.js';
import {
  EVENT,
  MESSAGE,
  type MediaKind,
  SESSION_STATE,
  STATUS,
  STOP,
  STREAM_STATE,
} from './wire.codes.js';

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
  readonly journal: Journal;
  readonly onEvent: (event: StreamEvent) => void;
}

/** One offered stream: its time line, its live connections, and what becomes of it without them. */
export class RtmsStream implements StreamHandle {
  readonly streamId: string;
  readonly serverUrls: string;
  readonly sessionId = randomBytes(16).toString('hex');
  readonly performance: Performance;
  readonly app: RtmsApp;
  readonly behaviour: RtmsBehaviour;
  readonly timeline: StreamTimeline;
  readonly #journal: Journal;
  readonly #onEvent: (event: StreamEvent) => void;
  readonly #links = new Set<MediaLink>();
  readonly #progress = new Map<MediaKind, number>();
  /** Kinds whose connection was lost and has not come back. */
  readonly #lost = new Set<MediaKind>();
  readonly #events = new Set<number>();
  readonly #ticker: NodeJS.Timeout;
  /** Ends the stream when nobody comes (back) in time. */
  #deadline: NodeJS.Timeout | undefined;
  #reaper: NodeJS.Timeout | undefined;
  #ending: NodeJS.Timeout | undefined;
  #signaling: PeerConnection | null = null;
  #state: number = STREAM_STATE.inactive;
  #sessionState: number = SESSION_STATE.initialize;
  #cuesPlayedTo = 0;
  #activeSpeaker: Participant | null = null;
  #chosenVideo: number | null = null;
  /** Whether the client asked for audio from before its first connection. */
  #wantsBacklog = true;
  #everReady = false;
  #ended = false;

  constructor(options: StreamOptions) {
    this.streamId = options.streamId;
    this.serverUrls = options.serverUrls;
    this.performance = options.performance;
    this.app = options.app;
    this.behaviour = options.behaviour;
    this.timeline = new StreamTimeline(options.clock);
    this.#journal = options.journal;
    this.#onEvent = options.onEvent;
    this.#ticker = setInterval(() => {
      this.#tick();
    }, TICK_MS);
    this.#wait(options.behaviour.joinDeadlineMs, STOP.connectionTimeout);
    this.#write('stream.offered', { meetingUuid: options.performance.meetingUuid });
  }

  get ended(): boolean {
    return this.#ended;
  }

  get state(): number {
    return this.#state;
  }

  get sessionState(): number {
    return this.#sessionState;
  }

  get signaling(): PeerConnection | null {
    return this.#signaling;
  }

  get links(): ReadonlySet<MediaLink> {
    return this.#links;
  }

  /** The connection becomes the stream's one live signaling connection. */
  openSignaling(peer: PeerConnection, wantsBacklog: boolean): void {
    clearTimeout(this.#deadline);
    this.#signaling = peer;
    if (this.#everReady) this.#wait(this.behaviour.mediaWaitMs, STOP.waitTimedOut);
    else this.#wantsBacklog = wantsBacklog;
    peer.journal('live');
  }

  /** Announced after message 2. */
  announceSession(): void {
    this.#sendSession(SESSION_STATE.initialize);
    this.#sendSession(SESSION_STATE.started);
  }

  /** @param stopReason why the stream will end, if nobody comes back */
  loseSignaling(peer: PeerConnection, stopReason: number): void {
    if (peer !== this.#signaling || this.#ended) return;
    clearTimeout(this.#reaper);
    peer.journal('dead', { stopReason });
    this.#signaling = null;
    this.#events.clear();
    for (const link of this.#links) {
      link.peer.cut();
      this.#forget(link);
    }
    this.#lost.clear();
    this.#state = STREAM_STATE.interrupted;
    this.#wait(this.behaviour.signalingWaitMs, stopReason);
    this.#onEvent({ type: 'interrupted' });
  }

  /** The socket broke without a word: it counts as live until Zoom notices. */
  reapSignaling(peer: PeerConnection, stopReason: number): void {
    if (peer !== this.#signaling || this.#ended) return;
    this.#reaper = setTimeout(() => {
      this.loseSignaling(peer, stopReason);
    }, this.behaviour.reapDelayMs);
  }

  /** A newcomer takes over; the stream is not interrupted, but its media connections go. */
  kickSignaling(peer: PeerConnection): void {
    clearTimeout(this.#reaper);
    peer.journal('dead', { kicked: true });
    peer.close(NORMAL_CLOSURE, 'replaced by a newer connection');
    this.#signaling = null;
    this.#events.clear();
    for (const link of this.#links) {
      link.peer.close(NORMAL_CLOSURE);
      this.#forget(link);
    }
  }

  subscribe(eventType: number, on: boolean): void {
    if (!on) {
      this.#events.delete(eventType);
      return;
    }
    this.#events.add(eventType);
    if (eventType === EVENT.participantJoin) this.#replayRoster();
  }

  addLink(link: MediaLink): void {
    this.#links.add(link);
  }

  loseLink(link: MediaLink, stopReason: number): void {
    if (!this.#links.has(link) || this.#ended) return;
    this.#forget(link);
    for (const kind of link.kinds) this.#lost.add(kind);
    this.#state = STREAM_STATE.interrupted;
    this.#sendEvent(EVENT.mediaInterrupted, {});
    this.#sendState(STREAM_STATE.interrupted, STOP.dataInterrupted);
    this.#wait(this.behaviour.mediaWaitMs, stopReason);
  }

  /** Message 7. @returns false when no media connection waits for it */
  makeReady(): boolean {
    const waiting = [...this.#links].filter(({ ready }) => !ready);
    if (waiting.length === 0) return false;
    const positionMs = this.timeline.position();
    const { bufferAudio } = this.behaviour;
    const replay = bufferAudio && (this.#everReady || this.#wantsBacklog);
    const start = { positionMs, replay, progress: this.#progress };
    const source = {
      performance: this.performance,
      timeline: this.timeline,
      network: this.performance.network,
    };
    for (const link of waiting) {
      const feeds = createFeeds(source, link, this, start);
      const from = feeds.find(({ kind }) => kind === 'audio')?.deliveredTo ?? positionMs;
      if (!this.#everReady) this.#announceMedia(from);
      this.#everReady = true;
      link.start(feeds);
      for (const kind of link.kinds) this.#lost.delete(kind);
    }
    this.#recover();
    return true;
  }

  bySpeech(): readonly Participant[] {
    const present = this.performance.roster(this.timeline.position());
    const speaking = present.filter(({ userId }) => userId === this.#activeSpeaker?.userId);
    return [...speaking, ...present.filter((participant) => !speaking.includes(participant))];
  }

  byChoice(): readonly Participant[] {
    const present = this.performance.roster(this.timeline.position());
    return present.filter(({ userId }) => userId === this.#chosenVideo);
  }

  /** Message 28. @returns the status of message 29 */
  chooseVideo(userId: number, on: boolean): number {
    const present = this.performance.roster(this.timeline.position());
    if (!present.some((participant) => participant.userId === userId)) return STATUS.invalidPayload;
    if (on && this.#chosenVideo === userId) return STATUS.duplicateVideoSubscription;
    if (on) this.#chosenVideo = userId;
    else if (this.#chosenVideo === userId) this.#chosenVideo = null;
    return STATUS.ok;
  }

  pause(): void {
    if (this.#ended || !this.timeline.pause(this.timeline.position())) return;
    this.#sendSession(SESSION_STATE.paused);
    this.#state = STREAM_STATE.paused;
    this.#sendState(STREAM_STATE.paused, 0);
  }

  resume(): void {
    if (this.#ended || !this.timeline.resume(this.timeline.position())) return;
    this.#sendSession(SESSION_STATE.resumed);
    this.#state = STREAM_STATE.resumed;
    this.#sendState(STREAM_STATE.resumed, 0);
  }

  drop(socket: 'signaling' | 'media', closeCode: number | null): void {
    const live = this.#signaling;
    const end = (peer: PeerConnection) => {
      if (closeCode === null) peer.cut();
      else peer.close(closeCode);
    };
    this.#write('connection.dropped', { socket, closeCode });
    if (socket === 'media') {
      for (const link of this.#links) {
        end(link.peer);
        this.loseLink(link, STOP.waitTimedOut);
      }
    } else if (live) {
      end(live);
      this.loseSignaling(live, STOP.waitTimedOut);
    }
  }

  stop(stopReason: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#clearTimers();
    const positionMs = this.timeline.position();
    this.#sendSession(SESSION_STATE.stopped, stopReason);
    this.#announceLeaves(positionMs);
    this.#sendState(STREAM_STATE.terminating, stopReason);
    for (const link of this.#links) {
      link.flush(positionMs);
      link.peer.close(NORMAL_CLOSURE);
    }
    this.#state = STREAM_STATE.terminating;
    this.#ending = setTimeout(() => {
      this.#terminate(stopReason);
    }, TERMINATING_MS);
  }

  /** Breaks off at once and tells nobody: the simulator itself goes. */
  dispose(): void {
    this.#ended = true;
    this.#clearTimers();
    clearTimeout(this.#ending);
  }

  #terminate(stopReason: number): void {
    this.#state = STREAM_STATE.terminated;
    this.#sendState(STREAM_STATE.terminated, stopReason);
    const live = this.#signaling;
    this.#signaling = null;
    live?.journal('dead', { stopReason });
    live?.close(NORMAL_CLOSURE);
    this.#write('stream.ended', { stopReason });
    this.#onEvent({ type: 'stopped', stopReason });
  }

  #clearTimers(): void {
    clearInterval(this.#ticker);
    clearTimeout(this.#deadline);
    clearTimeout(this.#reaper);
  }

  #wait(milliseconds: number, stopReason: number): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => {
      this.stop(stopReason);
    }, milliseconds);
  }

  #forget(link: MediaLink): void {
    this.#links.delete(link);
    for (const [kind, deliveredTo] of link.progress()) this.#progress.set(kind, deliveredTo);
  }

  #announceMedia(firstPacketMs: number): void {
    this.#state = STREAM_STATE.active;
    this.#sendState(STREAM_STATE.active, 0);
    const timestamp = this.timeline.timestamp(firstPacketMs);
    this.#signaling?.send({
      msg_type: MESSAGE.eventUpdate,
      event: { event_type: EVENT.firstPacket, timestamp },
    });
  }

  /** Back to active, once every connection that was lost is there again. */
  #recover(): void {
    if (this.#lost.size > 0) return;
    clearTimeout(this.#deadline);
    if (this.#state !== STREAM_STATE.interrupted) return;
    this.#state = STREAM_STATE.active;
    this.#sendState(STREAM_STATE.active, 0);
    if (!this.timeline.paused) return;
    this.#state = STREAM_STATE.paused;
    this.#sendState(STREAM_STATE.paused, 0);
  }

  #tick(): void {
    const positionMs = this.timeline.position();
    const cues = this.performance.cues(this.#cuesPlayedTo, positionMs);
    this.#cuesPlayedTo = positionMs;
    for (const cue of cues) {
      this.#play(cue);
      if (this.#ended) return;
    }
    for (const link of this.#links) link.pump(positionMs);
  }

  #play(cue: Cue): void {
    switch (cue.cue) {
      case 'joined':
        this.#sendParticipants(EVENT.participantJoin, [cue.participant]);
        break;
      case 'left':
        this.#sendParticipants(EVENT.participantLeave, [cue.participant]);
        break;
      case 'active_speaker':
        this.#activeSpeaker = cue.participant;
        this.#sendSubscribed(EVENT.activeSpeaker, person(cue.participant));
        break;
      case 'video_on':
        this.#sendParticipants(EVENT.videoOn, [cue.participant]);
        break;
      case 'video_off':
        this.#sendParticipants(EVENT.videoOff, [cue.participant]);
        break;
      case 'sharing_started':
        this.#sendSubscribed(EVENT.sharingStart, person(cue.participant));
        break;
      case 'sharing_stopped':
        this.#sendSubscribed(EVENT.sharingStop, {});
        break;
      case 'paused':
        this.pause();
        break;
      case 'resumed':
        this.resume();
        break;
      case 'drop':
        this.drop(cue.socket, cue.closeCode);
        break;
      case 'ended':
        this.stop(cue.stopReason);
        break;
      case 'transcript':
        // The media connections read these themselves, each at its own pace.
        break;
    }
  }

  #replayRoster(): void {
    const present = this.performance.roster(this.timeline.position());
    if (present.length > 0) this.#sendParticipants(EVENT.participantJoin, present);
  }

  #announceLeaves(positionMs: number): void {
    const present = this.performance.roster(positionMs);
    if (present.length > 0) this.#sendParticipants(EVENT.participantLeave, present);
  }

  #sendParticipants(eventType: number, participants: readonly Participant[]): void {
    const named = eventType === EVENT.participantJoin;
    const listed = participants.map((one) => (named ? person(one) : { user_id: one.userId }));
    this.#sendSubscribed(eventType, { participants: listed });
  }

  #sendSubscribed(eventType: number, body: object): void {
    if (this.#events.has(eventType)) this.#sendEvent(eventType, body);
  }

  #sendEvent(eventType: number, body: object): void {
    this.#signaling?.send({
      msg_type: MESSAGE.eventUpdate,
      event: { event_type: eventType, timestamp: this.timeline.now(), ...body },
    });
  }

  #sendState(state: number, reason: number): void {
    this.#signaling?.send({
      msg_type: MESSAGE.streamState,
      state,
      reason,
      timestamp: this.timeline.now(),
    });
  }

  #sendSession(state: number, stopReason?: number): void {
    this.#sessionState = state;
    this.#signaling?.send({
      msg_type: MESSAGE.sessionState,
      state,
      ...(stopReason === undefined ? {} : { stop_reason: stopReason }),
      timestamp: this.timeline.now(),
      rtms_session_id: this.sessionId,
    });
  }

  #write(type: string, detail: Readonly<Record<string, unknown>>): void {
    this.#journal.write(type, { streamId: this.streamId, detail });
  }
}

function person({ userId, userName }: Participant) {
  return { user_id: userId, user_name: userName };
}
