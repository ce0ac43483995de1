import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { AuditTrail, CallerOf, RequireScopes, type Caller } from '@zoom-platform/access';
import { DeadLetterStore } from '../delivery/dead-letter.store.js';
import { DeliveryNotReplayableError, EventNotFoundError } from '../events.errors.js';
import { EventLogReader } from '../log/event-log.reader.js';
import { parkedView, type ParkedView } from './event.view.js';
import { eventId, parkedQuery, readQuery, replayBody } from './events.query.js';

/** What subscribers failed on, with the reason. */
@Controller('v1/dead-letters')
@RequireScopes('events:read')
export class DeadLettersController {
  constructor(
    private readonly deadLetters: DeadLetterStore,
    private readonly reader: EventLogReader,
    private readonly audit: AuditTrail,
  ) {}

  /** Newest first; `state=retrying` and `waiting` show what is still being tried. */
  @Get()
  async list(@Query() query: unknown): Promise<{ readonly deliveries: readonly ParkedView[] }> {
    const { state, subscriber, limit } = readQuery(parkedQuery, query);
    const parked = await this.deadLetters.list({ state, subscriber }, limit);
    return { deliveries: parked.map(parkedView) };
  }

  /** Gives a dead letter up for good. The event itself stays in the log. */
  @Delete(':subscriber/:id')
  @HttpCode(204)
  @RequireScopes('events:replay')
  async discard(
    @Param('subscriber') named: string,
    @Param('id') id: string,
    @CallerOf() caller: Caller,
  ): Promise<void> {
    const { subscriber } = readQuery(replayBody, { subscriber: named });
    const event = eventId.safeParse(id).success ? await this.reader.find(id) : undefined;
    if (event === undefined) throw new EventNotFoundError();
    const target = `${subscriber} ${event.id}`;
    await this.audit.record({
      actor: caller.name,
      action: 'events.discarded',
      target,
      outcome: 'ok',
    });
    if (!(await this.deadLetters.discard(subscriber, event)))
      throw new DeliveryNotReplayableError();
  }
}
