import type { Cue, Participant, Performance } from '../stage/performance.port.js';
import { EngagementCalls } from './engagement.calls.js';
import type { RtmsProduct } from './rtms-host.port.js';
import type { StreamAnnouncer } from './stream.announcer.js';
import type { StreamTimeline } from './stream.timeline.js';
import { EVENT } from './wire.codes.js';

/** What a script does to its stream. */
export interface StreamControls {
  pause(): void;
  resume(): void;
  drop(socket: 'signaling' | 'media', closeCode: number | null): void;
  stop(stopReason: number): void;
}

/** Plays a performance's cues as their moment comes, whether or not anybody is connected. */
export class CuePlayer {
  readonly #performance: Performance;
  readonly #announcer: StreamAnnouncer;
  readonly #timeline: StreamTimeline;
  readonly #controls: StreamControls;
  /** Absent but for Contact Center. */
  readonly #calls: EngagementCalls | null;
  #playedTo = 0;
  #activeSpeaker: Participant | null = null;

  constructor(
    performance: Performance,
    announcer: StreamAnnouncer,
    timeline: StreamTimeline,
    controls: StreamControls,
    product: RtmsProduct,
  ) {
    this.#performance = performance;
    this.#announcer = announcer;
    this.#timeline = timeline;
    this.#controls = controls;
    const isCall = product === 'contact_center';
    this.#calls = isCall ? new EngagementCalls(performance, announcer) : null;
  }

  get activeSpeaker(): Participant | null {
    return this.#activeSpeaker;
  }

  /** Tells a new subscriber who is there already. */
  introduce(eventType: number, present: readonly Participant[]): void {
    if (eventType === EVENT.participantJoin) this.#announcer.people(eventType, present);
    this.#calls?.introduce(eventType, present);
  }

  /** Everybody leaves as the stream ends. */
  dismiss(present: readonly Participant[]): void {
    this.#announcer.people(EVENT.participantLeave, present);
    for (const participant of present) this.#calls?.ended(participant);
  }

  /** Each cue at its own moment, however late the tick. */
  playTo(positionMs: number): void {
    const cues = this.#performance.cues(this.#playedTo, positionMs);
    this.#playedTo = positionMs;
    for (const cue of cues) {
      this.#timeline.at(cue.atMs, () => {
        this.#play(cue);
      });
    }
  }

  #play(cue: Cue): void {
    switch (cue.cue) {
      case 'joined':
        this.#announcer.people(EVENT.participantJoin, [cue.participant]);
        this.#calls?.answered(cue.participant);
        break;
      case 'left':
        this.#announcer.people(EVENT.participantLeave, [cue.participant]);
        this.#calls?.ended(cue.participant);
        break;
      case 'active_speaker':
        this.#activeSpeaker = cue.participant;
        this.#announcer.event(EVENT.activeSpeaker, cue.participant);
        break;
      case 'video_on':
        if (this.#calls === null) this.#announcer.people(EVENT.videoOn, [cue.participant]);
        break;
      case 'video_off':
        if (this.#calls === null) this.#announcer.people(EVENT.videoOff, [cue.participant]);
        break;
      case 'sharing_started':
        this.#announcer.event(EVENT.sharingStart, cue.participant);
        break;
      case 'sharing_stopped':
        this.#announcer.event(EVENT.sharingStop);
        break;
      case 'chat_group':
        if (this.#calls === null) this.#announcer.chatGroup(cue.change);
        break;
      case 'call':
        this.#calls?.happened(cue.event, cue.participant);
        break;
      case 'paused':
        this.#controls.pause();
        this.#calls?.held(true);
        break;
      case 'resumed':
        this.#controls.resume();
        this.#calls?.held(false);
        break;
      case 'drop':
        this.#controls.drop(cue.socket, cue.closeCode);
        break;
      case 'ended':
        this.#controls.stop(cue.stopReason);
        break;
      case 'transcript':
      case 'chat':
        // The media connections read these themselves, each at its own pace.
        break;
    }
  }
}
