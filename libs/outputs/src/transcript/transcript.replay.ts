import { readLines } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import { revisionOf, transcriptOperation } from './transcript.operation.js';
import { TranscriptSegments } from './transcript.segments.js';

/** What the operation logs of these epochs say together; a packet that two of them got counts once. */
export async function replayTranscript(
  store: ObjectStore,
  epochs: readonly EpochKeys[],
): Promise<TranscriptSegments> {
  const segments = new TranscriptSegments();
  for (const keys of epochs) {
    const operations = await readLines(store, keys.transcriptOperations, transcriptOperation);
    for (const operation of operations) segments.apply(revisionOf(operation));
  }
  return segments;
}
