import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { EventLogReader, type Batch } from './event-log.reader.js';
import { isBehind, type LoggedEvent, type Place } from './logged-event.row.js';

/** A stretch of the log that is final: all of its events, of whatever type. */
interface Page {
  /** The stretch begins behind it. */
  readonly from: Place;
  readonly upTo: Place;
  readonly events: readonly LoggedEvent[];
}

/** Of the newest events; who is further behind reads the log. */
const PAGE = 500;

/**
 * The newest stretch of the log, read once for all subscribers of this process that have come so far: a
 * hundred of them, woken by the same event, would each ask for it. Who catches up reads for itself.
 */
@Injectable()
export class LogTail {
  #page: Page | null = null;
  #reading: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(private readonly reader: EventLogReader) {}

  /** As {@link EventLogReader.read}: never less than was there at the call. */
  async read(after: Place, types: readonly string[], limit: number): Promise<Batch> {
    if (this.#hasBegunBy(after)) {
      await this.#refresh();
      const page = this.#page;
      // Others may have come so far meanwhile that the page begins later.
      if (page !== null && this.#hasBegunBy(after) && !isBehind(page.upTo, after)) {
        return partOf(page, after, types, limit);
      }
    }
    const batch = await this.reader.read(after, { types }, limit);
    const { upTo } = batch;
    if (batch.events.length < limit) this.#page ??= { from: upTo, upTo, events: [] };
    return batch;
  }

  #hasBegunBy(place: Place): boolean {
    return this.#page !== null && !isBehind(place, this.#page.from);
  }

  /** Shared by all who ask before it begins: one that runs already may have begun too early for them. */
  #refresh(): Promise<void> {
    this.#next ??= this.#after(this.#reading);
    return this.#next;
  }

  async #after(before: Promise<void>): Promise<void> {
    await before.catch(() => undefined);
    await nextTurn();
    this.#next = undefined;
    this.#reading = this.#extend();
    await this.#reading;
  }

  async #extend(): Promise<void> {
    const page = this.#page;
    if (page === null) return;
    const { events, upTo } = await this.reader.read(page.upTo, {}, PAGE);
    const all = [...page.events, ...events];
    const gone = all.length - PAGE;
    const from = all[gone - 1] ?? page.from;
    this.#page = { from, upTo, events: gone > 0 ? all.slice(gone) : all };
  }
}

function partOf(
  { events, upTo }: Page,
  after: Place,
  types: readonly string[],
  limit: number,
): Batch {
  const first = events.findLastIndex((event) => !isBehind(after, event)) + 1;
  const found: LoggedEvent[] = [];
  for (const event of events.slice(first)) {
    if (!types.includes(event.type)) continue;
    found.push(event);
    if (found.length === limit) return { events: found, upTo: event };
  }
  return { events: found, upTo };
}
