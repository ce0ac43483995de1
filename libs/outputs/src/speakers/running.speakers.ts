import { type StoredNotice, storedNotice } from '../session/session.timeline.js';
import { LogTail } from '../storage/log.tail.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import { revisionOf, type TranscriptOperation } from '../transcript/transcript.operation.js';
import { type TranscriptSegment, TranscriptSegments } from '../transcript/transcript.segments.js';
import { attributed } from './session.speakers.js';

/** What one owner saw, as far as it was read. */
interface Watch {
  readonly tail: LogTail<typeof storedNotice>;
  readonly notices: StoredNotice[];
}

/**
 * Who speaks in a session that goes on, judged by what is known so far; what comes later may tell of
 * somebody who is blank now.
 */
export class RunningSpeakers {
  readonly #segments = new TranscriptSegments();
  readonly #watches = new Map<number, Watch>();

  constructor(private readonly store: ObjectStore) {}

  heard(operation: TranscriptOperation): void {
    this.#segments.apply(revisionOf(operation));
  }

  /** What stands of all that was heard, by segment id. A notice is in its log before what was said after it. */
  async known(epochs: readonly EpochKeys[]): Promise<ReadonlyMap<string, TranscriptSegment>> {
    const watches: (readonly StoredNotice[])[] = [];
    for (const keys of epochs) watches.push(await this.#noticesOf(keys));
    const segments = attributed(this.#segments.list(), { watches, names: namesIn(watches.flat()) });
    return new Map(segments.map((segment) => [segment.id, segment]));
  }

  async #noticesOf(keys: EpochKeys): Promise<readonly StoredNotice[]> {
    const watch = this.#watches.get(keys.epoch) ?? {
      tail: new LogTail(this.store, keys.timeline, storedNotice),
      notices: [],
    };
    this.#watches.set(keys.epoch, watch);
    for (const { line } of await watch.tail.next()) watch.notices.push(line);
    return watch.notices;
  }
}

/** Last name by user id. */
function namesIn(notices: readonly StoredNotice[]): ReadonlyMap<string, string> {
  const named = notices.flatMap(({ participants = [] }) => participants);
  return new Map(
    named.flatMap(({ userId, userName }) =>
      userId === null || userName === null ? [] : [[userId, userName]],
    ),
  );
}
