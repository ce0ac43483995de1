import { readLog } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import { revisionOf, transcriptOperation } from './transcript.operation.js';
import { TranscriptSegments } from './transcript.segments.js';

export interface ReplayedTranscript {
  readonly segments: TranscriptSegments;
  /** Lines of the logs that cannot be read. */
  readonly unreadable: number;
}

/** What the operation logs of these epochs say together; a packet that two of them got counts once. */
export async function replayTranscript(
  store: ObjectStore,
  epochs: readonly EpochKeys[],
): Promise<ReplayedTranscript> {
  const segments = new TranscriptSegments();
  let unreadable = 0;
  for (const keys of epochs) {
    const log = await readLog(store, keys.transcriptOperations, transcriptOperation);
    unreadable += log.unreadable;
    for (const operation of log.lines) segments.apply(revisionOf(operation));
  }
  return { segments, unreadable };
}
