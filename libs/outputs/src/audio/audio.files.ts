import type { OpusFiles } from '../ogg/opus.files.js';
import type { LineLog } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import type { AudioJournalLine } from './audio.journal.js';
import type { AudioTrack } from './audio.track.js';
import { DiskLosses } from './disk.losses.js';
import { MIX_LABEL, type MixTrack } from './mix.track.js';
import { cutBefore, hullOf, type Span } from './sample.window.js';
import type { TrackRoster } from './track.roster.js';
import { WavFile, type WavPlace } from './wav.file.js';

/** The files of one epoch: one a track, the mix, and the journal that says where each stands. */
export class AudioFiles {
  readonly #files = new Map<AudioTrack, WavFile>();
  /** Which version of each file the journal names; `null` is the mix. */
  readonly #journalled = new Map<
    AudioTrack | null,
    { readonly version: number; readonly isFlushed: boolean }
  >();
  readonly #losses = new DiskLosses();
  #mixFile: WavFile | null = null;
  #mixUnwritten: Span | null = null;
  #zero = Infinity;
  #journalledZero = Infinity;

  constructor(
    private readonly store: ObjectStore,
    private readonly keys: EpochKeys,
    private readonly journal: LineLog<AudioJournalLine>,
    private readonly roster: TrackRoster,
    private readonly mix: MixTrack,
    private readonly opus: OpusFiles,
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
    const mixed = pending.filter(({ track }) => this.roster.isMixed(track));
    await inTurn([
      () => this.#writeMix(mixed.map(({ dirty }) => dirty)),
      ...pending.map(
        ({ track, dirty }) =>
          () =>
            this.#writeTrack(track, dirty),
      ),
      () => this.opus.write(),
    ]);
    await this.#journalLosses();
  }

  /**
   * Gives up what stands before and could not be written: the memory may go, and the ledger will say
   * `disk`. True when there was any.
   */
  abandon(unixMs: number): boolean {
    let isAny = this.opus.abandon(unixMs, this.#losses);
    for (const track of this.roster.tracks) {
      const lost = track.abandon(unixMs);
      if (lost === null) continue;
      const { label, part } = track.identity;
      this.#losses.add({ track: label, part, packetMs: track.packetMs }, track.timesOf(lost));
      isAny = true;
    }
    const track = this.#anyMixed;
    if (track === undefined || this.#mixUnwritten === null) return isAny;
    const { before, rest } = cutBefore(this.#mixUnwritten, track.positionOf(unixMs));
    this.#mixUnwritten = rest;
    if (before === null) return isAny;
    this.#losses.add({ track: MIX_LABEL, part: 1, packetMs: null }, track.timesOf(before));
    return true;
  }

  /**
   * Closes every file where its samples end; nothing is invented for what could not be written, and
   * the epoch is journalled as closed only when nothing was given up at its end.
   *
   * @param end Unix milliseconds to which the mix is extended.
   */
  async close(end: number): Promise<void> {
    const isWhole = !this.abandon(Infinity);
    const settled = await Promise.allSettled([
      this.#writeZero(),
      ...[...this.#files].map(([track, file]) => this.#closeTrack(track, file)),
      this.#closeMix(isWhole ? end : -Infinity),
      this.opus.close(),
    ]);
    const failure = settled.find((result) => result.status === 'rejected');
    try {
      await this.#journalLosses();
      const isClosed = isWhole && failure === undefined && this.journal.lost === 0;
      if (isClosed && Number.isFinite(end)) await this.journal.append({ line: 'closed', at: end });
    } finally {
      await this.journal.close();
    }
    if (failure !== undefined) throw failure.reason;
  }

  get #anyMixed(): AudioTrack | undefined {
    return this.roster.tracks.find((track) => this.roster.isMixed(track));
  }

  async #closeTrack(track: AudioTrack, file: WavFile): Promise<void> {
    await file.close(-Infinity, this.#placeOf(track, file.base));
    if (file.base !== null) await this.#journalTrack(track, file, file.base);
  }

  async #closeMix(end: number): Promise<void> {
    const track = this.#anyMixed;
    const file = this.#mixFile;
    if (track === undefined || file === null) return;
    await file.close(this.mix.positionOf(end), this.#placeOf(track, file.base));
    if (file.base !== null) await this.#journalMix(track, file, file.base);
  }

  async #journalLosses(): Promise<void> {
    for (const line of this.#losses.take()) await this.journal.append(line);
  }

  async #writeZero(): Promise<void> {
    if (this.#zero !== this.#journalledZero) {
      await this.journal.append({ line: 'zero', at: this.#zero });
      this.#journalledZero = this.#zero;
    }
  }

  async #writeTrack(track: AudioTrack, dirty: Span): Promise<void> {
    const { label, part } = track.identity;
    const keyOf = (version: number) => this.keys.wav(label, part, version);
    const file = this.#files.get(track) ?? new WavFile(this.store, keyOf, track.format);
    this.#files.set(track, file);
    // What has left the memory cannot be written again at another place.
    const base = file.base !== null && !track.isWhole ? file.base : track.extent.from;
    const span = base === file.base || !track.isWhole ? dirty : track.extent;
    try {
      await file.write(base, span, track.views(span), this.#placeOf(track, base));
    } catch (error) {
      track.markDirty(span);
      throw error;
    }
    await this.#journalTrack(track, file, base);
  }

  async #writeMix(dirty: readonly Span[]): Promise<void> {
    const track = this.#anyMixed;
    const hull = hullOf(this.#mixUnwritten === null ? dirty : [...dirty, this.#mixUnwritten]);
    if (track === undefined || hull === null) return;
    const keyOf = (version: number) => this.keys.wav(MIX_LABEL, 1, version);
    const file = (this.#mixFile ??= new WavFile(this.store, keyOf, track.format));
    const base = this.#mixBase(track);
    const span = base === file.base || !this.mix.isWhole ? hull : this.mix.extent;
    this.#mixUnwritten = span;
    await file.write(base, span, this.mix.sum(span), this.#placeOf(track, base));
    this.#mixUnwritten = null;
    await this.#journalMix(track, file, base);
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

  async #journalTrack(track: AudioTrack, file: WavFile, base: number): Promise<void> {
    const { label, format, ...facts } = track.identity;
    await this.#journalVersion(track, file, {
      line: 'track',
      track: label,
      ...facts,
      ...format,
      startAt: track.timeOf(base),
      version: file.version,
      mixed: this.roster.isMixed(track),
    });
  }

  async #journalMix(track: AudioTrack, file: WavFile, base: number): Promise<void> {
    const { version } = file;
    const startAt = track.timeOf(base);
    await this.#journalVersion(null, file, { line: 'mix', ...track.format, startAt, version });
  }

  /** The samples are there first, and the version before this one goes last: a kill leaves one that is whole. */
  async #journalVersion(track: AudioTrack | null, file: WavFile, line: AudioJournalLine) {
    const { version } = file;
    const known = this.#journalled.get(track);
    if (known?.version !== version) await this.journal.append(line);
    if (known?.version !== version || !known.isFlushed) {
      this.#journalled.set(track, { version, isFlushed: false });
      await this.journal.flush();
      this.#journalled.set(track, { version, isFlushed: true });
    }
    file.dropFormer();
  }
}

/** Each in turn, whatever becomes of the others. @throws what the first of them threw */
async function inTurn(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const task of tasks) {
    await task().catch((error: unknown) => {
      failures.push(error);
    });
  }
  if (failures.length > 0) throw failures[0];
}
