import { lostWords } from './acknowledged.words.js';
import { judgeEnded, spoiledIn, spokenIn, type Spoiled } from './ended.streams.js';
import type { Fleet } from './fleet/replica.fleet.js';
import { countOf, doubleDials } from './kill.verdict.js';
import { PlayedStreams } from './played.streams.js';
import { untilHeard } from './recorded.session.js';
import { happens, until } from './takeover.trial.js';

export interface DatabaseVerdict {
  /** Streams that nobody captured, acknowledged words that the log does not hold, and segments that were due. */
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** Streams that were live before and were dialled again. */
  readonly redialled: readonly string[];
  /** What words and recordings say of an outage in which Zoom kept all that nobody took. */
  readonly spoiled: Spoiled;
  /** How much was said, in a line of the report. */
  readonly spoken: string;
}

/** What became of streams that were live before, and of those that were offered meanwhile; ends them. */
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
  const words = await lostWords(fleet, all);
  const doubled = all.filter((streamId) => doubleDials(entries(), streamId) > 0);
  const redialled = before.filter((id) => countOf(entries(), id, 'signaling.handshake') > 1);
  await untilHeard(fleet, all);
  const stoppedAt = Date.now();
  for (const streamId of all) fleet.stop(streamId);
  const sessions = await new PlayedStreams(fleet).ended(all);
  const ended = await judgeEnded(fleet, { sessions, stoppedAt, isReplayed: true });
  const spoiled = spoiledIn(ended);
  return {
    lost: [...unframed, ...words, ...spoiled.missing],
    doubled,
    redialled,
    spoiled,
    spoken: spokenIn(ended),
  };
}
