import type { Transaction } from '@zoom-platform/database';
import type { EventHistory } from '@zoom-platform/events';
import { ZoomRtmsInterrupted, type ZoomRtmsStarted } from '@zoom-platform/webhooks/extension';

/** Interruptions of one stream before its start is seen are few. */
const LOOKED_AT = 20;

/** Where a stream is offered, and since when. */
export interface NamedServers {
  readonly serverUrls: readonly string[];
  /** `event_ts` of the webhook that named them, Unix milliseconds. */
  readonly eventTs: number;
}

/**
 * The servers that Zoom named last for a stream whose start is seen for the first time: an interruption
 * that came before it, and is newer, may have named others (reference: rtms-protocol §1.2).
 */
export async function newestServers(
  history: EventHistory,
  tx: Transaction,
  started: ZoomRtmsStarted['payload'],
): Promise<NamedServers> {
  const past = await history.newest(ZoomRtmsInterrupted, [started.streamId], LOOKED_AT, tx);
  const { payload: schema } = ZoomRtmsInterrupted.definition;
  let newest: NamedServers = started;
  for (const { payload } of past) {
    const { data } = schema.safeParse(payload);
    if (data !== undefined && data.serverUrls.length > 0 && data.eventTs > newest.eventTs) {
      newest = data;
    }
  }
  return newest;
}
