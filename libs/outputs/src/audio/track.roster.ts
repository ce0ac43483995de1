import type { AudioFrame } from '@zoom-platform/rtms/extension';
import type { PcmFrame } from '../codec/pcm.decoder.js';
import { OpusTrack } from '../ogg/opus.track.js';
import type { TrackLabels } from '../session/track.labels.js';
import { VoiceMap } from '../session/voice.map.js';
import type { AudioJournalLine } from './audio.journal.js';
import { AudioTrack, type TrackIdentity } from './audio.track.js';
import { explained, type TrackGap } from './explained.losses.js';
import type { GapEvidence } from './gap.evidence.js';
import { MIX_LABEL, type MixTrack } from './mix.track.js';
import { OpenGaps } from './open.gaps.js';
import { TrackNotes } from './track.notes.js';

type AnyTrack = AudioTrack | OpusTrack;

/** A track's gaps that a packet may still fill. */
interface OpenTrack {
  readonly open: OpenGaps;
  readonly gaps: readonly TrackGap[];
}

/** Which voice has a track, under which name, and the ledger lines that belong to each. */
export class TrackRoster {
  readonly #current = new VoiceMap<AnyTrack>();
  readonly #pcm: AudioTrack[] = [];
  readonly #opus: OpusTrack[] = [];
  readonly #mixed = new Set<AudioTrack>();
  readonly #open = new Map<AnyTrack, OpenGaps>();
  readonly #notes: TrackNotes;
  #origin: number | null = null;

  constructor(
    private readonly labels: TrackLabels,
    private readonly mix: MixTrack,
    private readonly log: (line: AudioJournalLine) => void,
    now: () => number,
  ) {
    this.#notes = new TrackNotes(log, now);
  }

  get tracks(): readonly AudioTrack[] {
    return this.#pcm;
  }

  get opusTracks(): readonly OpusTrack[] {
    return this.#opus;
  }

  /** Lines about packets and names. */
  get notes(): TrackNotes {
    return this.#notes;
  }

  isMixed(track: AudioTrack): boolean {
    return this.#mixed.has(track);
  }

  /** The voice's track of samples; a new part of it when the codec or the format changed. */
  trackOf(frame: PcmFrame): AudioTrack {
    const known = this.#knownTo(frame);
    if (known instanceof AudioTrack) return known;
    const track = new AudioTrack(this.#identityOf(frame), this.#originAt(frame));
    this.#current.set(frame, track);
    this.#pcm.push(track);
    this.#open.set(track, new OpenGaps(nameOf(track)));
    if (this.mix.include(track)) this.#mixed.add(track);
    return track;
  }

  /** The voice's track of Opus packets; a new part of it when the codec or the format changed. */
  opusTrackOf(frame: AudioFrame): OpusTrack {
    const known = this.#knownTo(frame);
    if (known instanceof OpusTrack) return known;
    const track = new OpusTrack(this.#identityOf(frame), this.#originAt(frame));
    this.#current.set(frame, track);
    this.#opus.push(track);
    this.#open.set(track, new OpenGaps(nameOf(track)));
    return track;
  }

  /** Writes to the ledger what cannot change any more. */
  settle(horizon: number, evidence: GapEvidence): void {
    for (const track of [...this.#pcm, ...this.#opus]) {
      this.#settleTrack(track, horizon, evidence);
      this.#notes.received(track);
    }
    this.#notes.settle();
  }

  /** What is missing so far of what has come, and may come yet. */
  openGaps(evidence: GapEvidence): readonly OpenTrack[] {
    return [...this.#open].map(([track, open]) => ({
      open,
      gaps: track.openGaps().flatMap((gap) => explained(gap, evidence)),
    }));
  }

  /** Writes it to the ledger, for the case that the process is killed: what it was seen beside is in the files. */
  keepOpen(tracks: readonly OpenTrack[]): void {
    for (const { open, gaps } of tracks) {
      const line = open.line(gaps);
      if (line !== null) this.log(line);
    }
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
    for (const track of this.#pcm) track.prune(horizon);
  }

  #settleTrack(track: AnyTrack, horizon: number, evidence: GapEvidence): void {
    for (const overlap of track.takeOverlaps()) {
      this.log({ line: 'gap', ...nameOf(track), ...overlap, cause: 'overlap' });
    }
    for (const gap of track.settle(horizon)) {
      for (const known of explained(gap, evidence)) {
        this.log({ line: 'gap', ...nameOf(track), ...known });
      }
      this.#open.get(track)?.settled(gap);
    }
  }

  #knownTo(frame: AudioFrame): AnyTrack | null {
    this.#notes.name(frame);
    const known = this.#current.get(frame);
    return known !== undefined && isOf(known.identity, frame) ? known : null;
  }

  #identityOf(frame: AudioFrame): TrackIdentity {
    const { userId, channelId, codec, sampleRate, channels } = frame;
    const part = (this.#current.get(frame)?.identity.part ?? 0) + 1;
    const label = this.labels.labelOf(frame);
    const voice = { userId, ...(channelId !== undefined && { channelId }) };
    return { label, part, ...voice, codec, format: { sampleRate, channels } };
  }

  #originAt({ timestamp }: AudioFrame): number {
    return (this.#origin ??= timestamp);
  }
}

function nameOf({ identity }: AnyTrack) {
  return { track: identity.label, part: identity.part };
}

function isOf({ codec, format }: TrackIdentity, frame: AudioFrame): boolean {
  return (
    codec === frame.codec &&
    format.sampleRate === frame.sampleRate &&
    format.channels === frame.channels
  );
}
