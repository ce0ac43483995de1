import type { AudioJournalLine } from '../audio/audio.journal.js';
import type { DiskLosses } from '../audio/disk.losses.js';
import type { TrackRoster } from '../audio/track.roster.js';
import type { LineLog } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import { OggOpusFile } from './ogg-opus.file.js';
import type { OpusBatch, OpusTrack } from './opus.track.js';

/** The Ogg files of one epoch, one a track. */
export class OpusFiles {
  readonly #files = new Map<OpusTrack, OggOpusFile>();

  constructor(
    private readonly store: ObjectStore,
    private readonly keys: EpochKeys,
    private readonly journal: LineLog<AudioJournalLine>,
    private readonly roster: TrackRoster,
  ) {}

  /** Writes what is new of every track. @throws what the store throws: it is repeated next time */
  async write(): Promise<void> {
    for (const track of this.roster.opusTracks) {
      const batch = track.batch();
      if (batch === null) continue;
      try {
        const file = this.#files.get(track) ?? (await this.#begin(track, batch));
        await file.write(batch.packets);
        track.written(batch);
      } catch (error) {
        track.unwritten();
        throw error;
      }
    }
  }

  /** Gives up what stands before and could not be written. True when there was any. */
  abandon(unixMs: number, losses: DiskLosses): boolean {
    let isAny = false;
    for (const track of this.roster.opusTracks) {
      const lost = track.abandon(unixMs);
      if (lost === null) continue;
      const { label, part } = track.identity;
      losses.add({ track: label, part, packetMs: track.packetMs }, lost);
      isAny = true;
    }
    return isAny;
  }

  async close(): Promise<void> {
    const settled = await Promise.allSettled([...this.#files.values()].map((file) => file.close()));
    for (const result of settled) if (result.status === 'rejected') throw result.reason;
  }

  /** Its line is on the disk before its packets are: without it a file has no place. */
  async #begin(track: OpusTrack, { startAt }: OpusBatch): Promise<OggOpusFile> {
    const { label, format, ...facts } = track.identity;
    const line = { line: 'track', track: label, ...facts, ...format } as const;
    await this.journal.append({ ...line, startAt, version: 1, mixed: false });
    await this.journal.flush();
    const key = this.keys.ogg(label, facts.part);
    const file = new OggOpusFile(this.store, key, { channels: format.channels, startAt });
    this.#files.set(track, file);
    return file;
  }
}
