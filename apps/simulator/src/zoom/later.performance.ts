import type {
  Cue,
  NetworkScript,
  Participant,
  Performance,
  SharedPictures,
  VideoUnit,
} from '../stage/performance.port.js';

/** A performance as a stream sees it that starts while the meeting goes on. */
export class LaterPerformance implements Performance {
  readonly meetingUuid: string;
  readonly meetingId: string;
  readonly topic: string;
  readonly durationMs: number;
  readonly network: NetworkScript;
  readonly #whole: Performance;
  readonly #offsetMs: number;

  /** @param offsetMs how long the meeting has gone on */
  constructor(whole: Performance, offsetMs: number) {
    this.meetingUuid = whole.meetingUuid;
    this.meetingId = whole.meetingId;
    this.topic = whole.topic;
    this.durationMs = Math.max(0, whole.durationMs - offsetMs);
    this.network = whole.network;
    this.#whole = whole;
    this.#offsetMs = offsetMs;
  }

  roster(atMs: number): readonly Participant[] {
    return this.#whole.roster(atMs + this.#offsetMs);
  }

  /** What was before the stream is not told again. */
  cues(fromMs: number, toMs: number): readonly Cue[] {
    const offset = this.#offsetMs;
    return this.#whole.cues(Math.max(0, fromMs) + offset, toMs + offset).map((cue) => {
      const atMs = cue.atMs - offset;
      if (cue.cue !== 'transcript') return { ...cue, atMs };
      return { ...cue, atMs, startMs: cue.startMs - offset, endMs: cue.endMs - offset };
    });
  }

  audio(userId: number, fromMs: number, toMs: number): Int16Array | null {
    return this.#whole.audio(userId, fromMs + this.#offsetMs, toMs + this.#offsetMs);
  }

  video(userId: number, fromMs: number, toMs: number): readonly VideoUnit[] {
    const offset = this.#offsetMs;
    return this.#moved(this.#whole.video(userId, fromMs + offset, toMs + offset));
  }

  share(fromMs: number, toMs: number): readonly SharedPictures[] {
    const offset = this.#offsetMs;
    return this.#whole
      .share(fromMs + offset, toMs + offset)
      .map(({ participant, units }) => ({ participant, units: this.#moved(units) }));
  }

  #moved(units: readonly VideoUnit[]): VideoUnit[] {
    return units.map((unit) => ({ ...unit, atMs: unit.atMs - this.#offsetMs }));
  }
}
