import { TrackLabels } from '../session/track.labels.js';
import { OpusFiles } from '../ogg/opus.files.js';
import { LineLog } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import { AudioFiles } from './audio.files.js';
import type { AudioHooks } from './audio.hooks.js';
import type { AudioJournalLine } from './audio.journal.js';
import { type AudioLimits, AudioRecording } from './audio.recording.js';
import { MixTrack } from './mix.track.js';
import { TrackRoster } from './track.roster.js';

/** Puts one epoch's recording together; nothing is written before the first packet. */
export function openAudioRecording(
  store: ObjectStore,
  keys: EpochKeys,
  limits: AudioLimits,
  hooks: AudioHooks,
): AudioRecording {
  const journal = new LineLog<AudioJournalLine>(store, keys.audioJournal, hooks.failed);
  const mix = new MixTrack();
  const log = (line: AudioJournalLine) => {
    journal.append(line).catch(hooks.failed);
  };
  const roster = new TrackRoster(new TrackLabels(), mix, log, hooks.now);
  const opus = new OpusFiles(store, keys, journal, roster);
  const files = new AudioFiles(store, keys, journal, roster, mix, opus);
  return new AudioRecording(roster, files, limits, hooks);
}
