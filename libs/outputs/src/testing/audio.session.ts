import type { AudioFrame, TimelineNotice } from '@zoom-platform/rtms/extension';
import { openAudioRecording } from '../audio/audio.factory.js';
import { type AudioJournalLine, audioJournalLine } from '../audio/audio.journal.js';
import { MIX_LABEL } from '../audio/mix.track.js';
import { readLines } from '../storage/line.log.js';
import { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import { MEETING_START, sessionContext } from './session.frames.js';

export interface RecordedAudio {
  readonly keys: EpochKeys;
  readonly journal: readonly AudioJournalLine[];
  readonly outcomes: readonly string[];
}

/**
 * Feeds the batches to a recording on a real disk, and closes it `endMs` after the start.
 *
 * @param onFailure what a batch meets that the disk did not take; the next ones come all the same
 */
export async function recordAudio(
  store: ObjectStore,
  batches: readonly (readonly (AudioFrame | TimelineNotice)[])[],
  endMs: number,
  onFailure: (error: unknown) => void = rethrow,
): Promise<RecordedAudio> {
  const keys = new EpochKeys(sessionContext().sessionId, 1);
  const outcomes: string[] = [];
  const recording = openAudioRecording(
    store,
    keys,
    { offeredAt: MEETING_START, horizonMs: 10_000, unwrittenBytes: 1 },
    {
      now: Date.now,
      packet: (outcome) => outcomes.push(outcome),
      failed: (error) => {
        throw error;
      },
    },
  );
  for (const batch of batches) await recording.deliver(batch).catch(onFailure);
  await recording.close({ kind: 'ended', stopReason: 6, at: MEETING_START + endMs });
  return { keys, outcomes, journal: await readLines(store, keys.audioJournal, audioJournalLine) };
}

/** The version of a track's file, or of the mix, that the journal names last. */
export function wavVersion(
  journal: readonly AudioJournalLine[],
  label: string,
  part = 1,
): number | undefined {
  return journal
    .filter((line) => line.line === 'track' || line.line === 'mix')
    .findLast((line) =>
      line.line === 'mix' ? label === MIX_LABEL : line.track === label && line.part === part,
    )?.version;
}

function rethrow(error: unknown): never {
  throw error;
}
