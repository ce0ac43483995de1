import type { AudioFrame } from '@zoom-platform/rtms/extension';
import type { TrackLabels } from '../session/track.labels.js';
import type { AudioJournalLine } from './audio.journal.js';
import { AudioTrack } from './audio.track.js';
import type { GapEvidence } from './gap.evidence.js';
import { MIX_LABEL, type MixTrack } from './mix.track.js';
import type { Span } from './sample.window.js';

type RefusalReason = Extract<AudioJournalLine, { line: 'refused' }>['reason'];

/** Who has a track, under which name, and the ledger lines that belong to each. */
export class TrackRoster {
  readonly #current = new Map<string | null, AudioTrack>();
  readonly #all: AudioTrack[] = [];
  readonly #mixed = new Set<AudioTrack>();
  readonly #names = new Map<string, string>();
  readonly #late = new Map<AudioTrack, Span & { packets: number }>();
  readonly #refused = new Map<RefusalReason, number>();
  #origin: number | null = null;

  constructor(
    private readonly labels: TrackLabels,
    private readonly mix: MixTrack,
    private readonly log: (line: AudioJournalLine) => void,
  ) {}

  get tracks(): readonly AudioTrack[] {
    return this.#all;
  }

  isMixed(track: AudioTrack): boolean {
    return this.#mixed.has(track);
  }

  /** The person's track; a new part of it when the format changed. */
  trackOf(frame: AudioFrame): AudioTrack {
    this.#learnName(frame);
    const known = this.#current.get(frame.userId);
    if (known !== undefined && hasFormatOf(known, frame)) return known;
    const track = this.#open(frame, (known?.identity.part ?? 0) + 1);
    this.#current.set(frame.userId, track);
    return track;
  }

  late(track: AudioTrack, frame: AudioFrame): void {
    const samples = frame.data.byteLength / (2 * frame.channels);
    const from = frame.timestamp;
    const to = from + (samples * 1000) / frame.sampleRate;
    const known = this.#late.get(track) ?? { from, to, packets: 0 };
    this.#late.set(track, {
      from: Math.min(known.from, from),
      to: Math.max(known.to, to),
      packets: known.packets + 1,
    });
  }

  refuse(reason: RefusalReason): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  /** Writes to the ledger what cannot change any more. */
  settle(horizon: number, evidence: GapEvidence): void {
    for (const track of this.#all) this.#settleTrack(track, horizon, evidence);
    for (const [track, { from, to, packets }] of this.#late) {
      this.log({ line: 'late', ...keyOf(track), from, to, packets });
    }
    this.#late.clear();
    for (const [reason, packets] of this.#refused) this.log({ line: 'refused', reason, packets });
    this.#refused.clear();
  }

  /** Writes to the ledger why the mix is silent from its last sound to its end. */
  settleEnd(end: number, evidence: GapEvidence): void {
    const silence = this.mix.silenceUntil(end);
    if (silence === null) return;
    for (const gap of evidence.explainEnd(silence)) {
      this.log({ line: 'gap', track: MIX_LABEL, part: 1, ...gap, packets: null });
    }
  }

  prune(horizon: number): void {
    for (const track of this.#all) track.prune(horizon);
  }

  #settleTrack(track: AudioTrack, horizon: number, evidence: GapEvidence): void {
    for (const gap of track.settle(horizon)) {
      for (const { from, to, cause } of evidence.explain(gap)) {
        const missing = cause === 'lost' || cause === 'overflow';
        const packets = missing ? Math.max(1, Math.round((to - from) / track.packetMs)) : null;
        this.log({ line: 'gap', ...keyOf(track), from, to, cause, packets });
      }
    }
  }

  #open(frame: AudioFrame, part: number): AudioTrack {
    this.#origin ??= frame.timestamp;
    const { userId, sampleRate, channels } = frame;
    const label = this.labels.labelOf(userId);
    const track = new AudioTrack(
      { label, part, userId, format: { sampleRate, channels } },
      this.#origin,
    );
    this.#all.push(track);
    if (this.mix.include(track)) this.#mixed.add(track);
    return track;
  }

  #learnName({ userId, userName }: AudioFrame): void {
    if (userId === null || userName === null || this.#names.get(userId) === userName) return;
    this.#names.set(userId, userName);
    this.log({ line: 'name', userId, userName });
  }
}

function hasFormatOf({ format }: AudioTrack, frame: AudioFrame): boolean {
  return format.sampleRate === frame.sampleRate && format.channels === frame.channels;
}

function keyOf({ identity }: AudioTrack) {
  return { track: identity.label, part: identity.part };
}
