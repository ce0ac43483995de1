import type { LineLog } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import type { AudioJournalLine } from './audio.journal.js';
import type { AudioTrack } from './audio.track.js';
import type { MixTrack } from './mix.track.js';
import type { Span } from './sample.window.js';
import type { TrackRoster } from './track.roster.js';
import { WavFile, type WavPlace } from './wav.file.js';

/** Key label of the mix; no participant can have it, since theirs are numbers or counted. */
export const MIX_LABEL = 'mixed';

/** The files of one epoch: one a track, the mix, and the journal that says where each stands. */
export class AudioFiles {
  readonly #files = new Map<AudioTrack, WavFile>();
  #mixFile: WavFile | null = null;
  #zero = Infinity;
  #journalledZero = Infinity;

  constructor(
    private readonly store: ObjectStore,
    private readonly keys: EpochKeys,
    private readonly journal: LineLog<AudioJournalLine>,
    private readonly roster: TrackRoster,
    private readonly mix: MixTrack,
  ) {}

  /** The session's zero is the earliest of these (design §1). */
  startsAt(unixMs: number): void {
    this.#zero = Math.min(this.#zero, unixMs);
  }

  /** Writes what is new of every track, and of the mix where any of them is new. */
  async write(): Promise<void> {
    await this.#writeZero();
    const pending = this.roster.tracks
      .map((track) => ({ track, dirty: track.takeDirty() }))
      .flatMap(({ track, dirty }) => (dirty === null ? [] : [{ track, dirty }]));
    try {
      const mixed = pending.filter(({ track }) => this.roster.isMixed(track));
      await this.#writeMix(mixed.map(({ dirty }) => dirty));
      for (const { track, dirty } of pending) await this.#writeTrack(track, dirty);
    } catch (error) {
      for (const { track, dirty } of pending) track.markDirty(dirty);
      throw error;
    }
  }

  /** @param end Unix milliseconds to which the mix is extended. */
  async close(end: number): Promise<void> {
    await this.#writeZero();
    const closing = [...this.#files].map(([track, file]) =>
      file.close(track.extent.to, this.#placeOf(track, file.base)),
    );
    const anyTrack = this.roster.tracks.find((track) => this.roster.isMixed(track));
    if (anyTrack !== undefined && this.#mixFile !== null) {
      const last = Math.max(this.mix.extent.to, this.mix.positionOf(end));
      closing.push(this.#mixFile.close(last, this.#placeOf(anyTrack, this.#mixFile.base)));
    }
    const settled = await Promise.allSettled(closing);
    if (Number.isFinite(end)) await this.journal.append({ line: 'closed', at: end });
    await this.journal.close();
    for (const result of settled) if (result.status === 'rejected') throw result.reason;
  }

  async #writeZero(): Promise<void> {
    if (this.#zero !== this.#journalledZero) {
      await this.journal.append({ line: 'zero', at: this.#zero });
      this.#journalledZero = this.#zero;
    }
  }

  async #writeTrack(track: AudioTrack, dirty: Span): Promise<void> {
    const { label, part } = track.identity;
    const key = this.keys.audio(label, part);
    const file = this.#files.get(track) ?? new WavFile(this.store, key, track.format);
    this.#files.set(track, file);
    const base = track.extent.from;
    const span = base === file.base ? dirty : track.extent;
    if (base !== file.base) await this.#journalTrack(track);
    await file.write(base, span, track.views(span), this.#placeOf(track, base));
  }

  async #writeMix(dirty: readonly Span[]): Promise<void> {
    const track = this.roster.tracks.find((candidate) => this.roster.isMixed(candidate));
    if (track === undefined || dirty.length === 0) return;
    const key = this.keys.audio(MIX_LABEL, 1);
    this.#mixFile ??= new WavFile(this.store, key, track.format);
    const base = this.#mixBase(track);
    const hull = {
      from: Math.min(...dirty.map(({ from }) => from)),
      to: Math.max(...dirty.map(({ to }) => to)),
    };
    const span = base === this.#mixFile.base ? hull : this.mix.extent;
    if (base !== this.#mixFile.base) await this.#journalMix(track, base);
    await this.#mixFile.write(base, span, this.mix.sum(span), this.#placeOf(track, base));
  }

  /** Zero; or where the file began, once what it holds has left the memory. */
  #mixBase(track: AudioTrack): number {
    const base = this.#mixFile?.base ?? null;
    if (base !== null && !this.mix.isWhole) return base;
    return Math.min(track.positionOf(this.#zero), this.mix.extent.from);
  }

  #placeOf(track: AudioTrack, base: number | null): WavPlace {
    const zero = this.#zero;
    return { zero, timeReference: (base ?? 0) - track.positionOf(zero) };
  }

  async #journalTrack(track: AudioTrack): Promise<void> {
    const { label, part, userId, format } = track.identity;
    await this.journal.append({
      line: 'track',
      track: label,
      part,
      userId,
      ...format,
      startAt: track.timeOf(track.extent.from),
      mixed: this.roster.isMixed(track),
    });
    await this.journal.flush();
  }

  async #journalMix(track: AudioTrack, base: number): Promise<void> {
    await this.journal.append({
      line: 'mix',
      ...track.format,
      startAt: track.timeOf(base),
    });
    await this.journal.flush();
  }
}
