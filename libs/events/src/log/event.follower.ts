import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { waitForNews, type NewsSource } from '@zoom-platform/kernel';
import { eventsConfig } from '../events.config.js';
import { EventLogReader, type EventFilter } from './event-log.reader.js';
import { EventWakeup } from './event.wakeup.js';
import type { LoggedEvent, Place } from './logged-event.row.js';

const BATCH = 200;

/** Follows the log from any place, for as long as somebody listens. */
@Injectable()
export class EventFollower {
  constructor(
    private readonly reader: EventLogReader,
    private readonly wakeup: EventWakeup,
    @Inject(eventsConfig.KEY) private readonly config: ConfigType<typeof eventsConfig>,
  ) {}

  /** Ends when `abort` says so. */
  async *follow(
    after: Place,
    filter: EventFilter,
    abort: AbortSignal,
  ): AsyncGenerator<LoggedEvent> {
    const woken: NewsSource = (listener) => this.wakeup.onWake(listener);
    let from = after;
    while (!abort.aborted) {
      const news = waitForNews(woken, this.config.EVENTS_POLL_MS, abort);
      const { events, upTo } = await this.reader.read(from, filter, BATCH);
      yield* events;
      from = upTo;
      if (events.length < BATCH) await news;
    }
  }
}
