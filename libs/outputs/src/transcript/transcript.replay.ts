import { readLog } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import { earliest } from '../session/time.extremes.js';
import type { ObjectStore } from '../storage/object.store.js';
import { revisionOf, transcriptLine } from './transcript.operation.js';
import { TranscriptSegments } from './transcript.segments.js';

export interface ReplayedTranscript {
  readonly segments: TranscriptSegments;
  /** Lines of the logs that cannot be read, or were refused. */
  readonly unreadable: number;
  /** When the first packet reached us, Unix milliseconds by our clock; `null` where none did. */
  readonly firstArrivedAt: number | null;
}

/** What the operation logs of these epochs say together; a packet that two of them got counts once. */
export async function replayTranscript(
  store: ObjectStore,
  epochs: readonly EpochKeys[],
): Promise<ReplayedTranscript> {
  const segments = new TranscriptSegments();
  let unreadable = 0;
  const arrivals: number[] = [];
  for (const keys of epochs) {
    const log = await readLog(store, keys.transcriptOperations, transcriptLine);
    unreadable += log.unreadable;
    for (const operation of log.lines) {
      segments.apply(revisionOf(operation));
      if (operation.arrivedAt !== undefined) arrivals.push(operation.arrivedAt);
    }
  }
  return { segments, unreadable, firstArrivedAt: earliest(arrivals) };
}
