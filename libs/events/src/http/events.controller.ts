import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Query,
  Sse,
  type MessageEvent,
} from '@nestjs/common';
import { AuditTrail, CallerOf, RequireScopes, type Caller } from '@zoom-platform/access';
import { eventStream } from '@zoom-platform/http';
import type { Observable } from 'rxjs';
import { DeadLetterStore } from '../delivery/dead-letter.store.js';
import {
  DeliveryNotReplayableError,
  EventCursorExpiredError,
  EventNotFoundError,
  SubscriberAbsentError,
} from '../events.errors.js';
import { BEGINNING, EventLogReader } from '../log/event-log.reader.js';
import { EventFollower } from '../log/event.follower.js';
import type { LoggedEvent, Place } from '../log/logged-event.row.js';
import { cursorOf, eventView, type EventView } from './event.view.js';
import {
  eventId,
  listQuery,
  readQuery,
  replayBody,
  resumeHeader,
  streamQuery,
} from './events.query.js';

interface Start {
  readonly after?: Place | undefined;
  readonly since?: Date | undefined;
}

/** The log of domain events: what happened, from any point on, and as it happens. */
@Controller('v1/events')
@RequireScopes('events:read')
export class EventsController {
  constructor(
    private readonly reader: EventLogReader,
    private readonly follower: EventFollower,
    private readonly deadLetters: DeadLetterStore,
    private readonly audit: AuditTrail,
  ) {}

  /** A page, oldest first; `next` goes on behind it, also when the page is empty. */
  @Get()
  async list(
    @Query() query: unknown,
  ): Promise<{ readonly events: readonly EventView[]; readonly next: string }> {
    const { limit, type: types, key, ...start } = readQuery(listQuery, query);
    const after = (await this.#startOf(start)) ?? BEGINNING;
    const { events, upTo } = await this.reader.read(after, { types, key }, limit);
    return { events: events.map(eventView), next: cursorOf(upTo) };
  }

  /** Server-sent events; `Last-Event-ID` resumes, without it and a start only what is new comes. */
  @Sse('stream')
  async stream(
    @Query() query: unknown,
    @Headers('last-event-id') lastEventId = '',
  ): Promise<Observable<MessageEvent>> {
    const { type: types, key, ...start } = readQuery(streamQuery, query);
    const { 'last-event-id': resumed } = readQuery(resumeHeader, { 'last-event-id': lastEventId });
    const from = resumed === undefined ? start : { after: resumed };
    const after = (await this.#startOf(from)) ?? (await this.reader.end());
    const { follower } = this;
    return eventStream(async function* (abort) {
      for await (const event of follower.follow(after, { types, key }, abort)) {
        yield messageOf(event);
      }
    });
  }

  @Get(':id')
  async get(@Param('id') id: string): Promise<EventView> {
    return eventView(await this.#find(id));
  }

  /** Delivers an event to one subscriber once more, dead letter or not. */
  @Post(':id/replay')
  @HttpCode(202)
  @RequireScopes('events:replay')
  async replay(
    @Param('id') id: string,
    @Body() body: unknown,
    @CallerOf() caller: Caller,
  ): Promise<{ readonly subscriber: string; readonly event: EventView }> {
    const { subscriber } = readQuery(replayBody, body);
    const event = await this.#find(id);
    const target = `${subscriber} ${event.id}`;
    await this.audit.record({
      actor: caller.name,
      action: 'events.replayed',
      target,
      outcome: 'ok',
    });
    const outcome = await this.deadLetters.replay(subscriber, event);
    if (outcome === 'absent') throw new SubscriberAbsentError();
    if (outcome === 'underway') throw new DeliveryNotReplayableError();
    return { subscriber, event: eventView(event) };
  }

  async #find(id: string): Promise<LoggedEvent> {
    const found = eventId.safeParse(id).success ? await this.reader.find(id) : undefined;
    if (found === undefined) throw new EventNotFoundError();
    return found;
  }

  async #startOf({ after, since }: Start): Promise<Place | undefined> {
    if (after === undefined) return since && this.reader.placeBefore(since);
    if (!(await this.reader.hasAllBehind(after))) throw new EventCursorExpiredError();
    return after;
  }
}

function messageOf(event: LoggedEvent): MessageEvent {
  return { id: cursorOf(event), type: event.type, data: eventView(event) };
}
