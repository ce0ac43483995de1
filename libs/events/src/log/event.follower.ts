import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
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

  /** Ends when `abort` says so; `null` means: nothing now, the listener may see that we live. */
  async *follow(
    after: Place,
    filter: EventFilter,
    abort: AbortSignal,
  ): AsyncGenerator<LoggedEvent | null> {
    let from = after;
    while (!abort.aborted) {
      const news = this.#nextNews(abort);
      const { events, upTo } = await this.reader.read(from, filter, BATCH);
      yield* events;
      from = upTo;
      if (events.length === BATCH) continue;
      yield null;
      await news;
    }
  }

  #nextNews(abort: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stop();
        abort.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, this.config.EVENTS_POLL_MS);
      const stop = this.wakeup.onWake(done);
      abort.addEventListener('abort', done);
    });
  }
}
