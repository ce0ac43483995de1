import { lostWords } from './acknowledged.words.js';
import type { Fleet } from './fleet/replica.fleet.js';
import { countOf, doubleDials } from './kill.verdict.js';
import { happens, until } from './takeover.trial.js';

export interface DatabaseVerdict {
  /** Streams that were offered and never captured, and acknowledged words that the log does not hold. */
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** Streams that were live before and were dialled again. */
  readonly redialled: readonly string[];
}

/** What became of streams that were live before, and of those that were offered meanwhile. */
export async function judge(
  fleet: Fleet,
  before: readonly string[],
  offered: readonly string[],
): Promise<DatabaseVerdict> {
  const entries = () => fleet.simulator.journal.entries();
  const isFramed = (streamId: string) => countOf(entries(), streamId, 'media.first_frame') > 0;
  await happens(() => offered.every(isFramed));
  const unframed = offered.filter((streamId) => !isFramed(streamId));
  const all = [...before, ...offered];
  await until('every stream streaming', async () => {
    const rows = await fleet.query("SELECT stream_id FROM rtms_session WHERE state = 'streaming'");
    const streaming = rows.map((row) => row['stream_id']);
    return all.every((streamId) => streaming.includes(streamId));
  });
  return {
    lost: [...unframed, ...(await lostWords(fleet, all))],
    doubled: all.filter((streamId) => doubleDials(entries(), streamId) > 0),
    redialled: before.filter((streamId) => countOf(entries(), streamId, 'signaling.handshake') > 1),
  };
}
