import { ServiceRefusedError } from '../cli.errors.js';
import type { EventQuery, ServiceEvents } from './service.events.js';

/** As many as the service gives at once. */
const PAGE = 500;

/** How many events were delivered once more, and how many are still on their way anyway. */
export interface ReplayedPast {
  readonly replayed: number;
  readonly underway: number;
}

/**
 * Replays what the log holds to one subscriber, oldest first.
 * @param query `since`, and as needed `type` and `key`.
 * @throws as `ServiceEvents.replay`; what was replayed before stays so, and a second run repeats it.
 */
export async function replayPast(
  events: ServiceEvents,
  subscriber: string,
  query: EventQuery,
  pageSize = PAGE,
): Promise<ReplayedPast> {
  const limit = String(pageSize);
  let [replayed, underway] = [0, 0];
  let page = await events.list({ ...query, limit });
  for (;;) {
    for (const { id } of page.events) {
      if (await isReplayed(events, id, subscriber)) replayed += 1;
      else underway += 1;
    }
    if (page.events.length < pageSize) return { replayed, underway };
    page = await events.list({ ...query, since: undefined, after: page.next, limit });
  }
}

async function isReplayed(events: ServiceEvents, id: string, subscriber: string): Promise<boolean> {
  try {
    await events.replay(id, subscriber);
    return true;
  } catch (error) {
    if (error instanceof ServiceRefusedError && error.code === 'events.not_replayable')
      return false;
    throw error;
  }
}
