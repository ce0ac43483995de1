import { Controller, Delete, Get, Param } from '@nestjs/common';
import { AuditTrail, CallerOf, RequireScopes, type Caller } from '@zoom-platform/access';
import { CursorRetirement } from '../delivery/cursor.retirement.js';
import { LagReader } from '../delivery/lag.reader.js';
import { SubscriberPresentError, SubscriberUnknownError } from '../events.errors.js';
import { readQuery, replayBody } from './events.query.js';
import { subscriberView, type SubscriberView } from './subscriber.view.js';

/** Who reads the log, how far they are, and who is gone. */
@Controller('v1/subscribers')
@RequireScopes('events:read')
export class SubscribersController {
  constructor(
    private readonly lags: LagReader,
    private readonly cursors: CursorRetirement,
    private readonly audit: AuditTrail,
  ) {}

  /** By name; also those that no replica has and that hold the log or have dead letters. */
  @Get()
  async list(): Promise<{ readonly subscribers: readonly SubscriberView[] }> {
    return { subscribers: (await this.lags.read()).map(subscriberView) };
  }

  /** Forgets one that is gone for good: its place in the log and its dead letters. */
  @Delete(':subscriber')
  @RequireScopes('events:replay')
  async forget(
    @Param('subscriber') named: string,
    @CallerOf() caller: Caller,
  ): Promise<{ readonly subscriber: string; readonly parked: number }> {
    const { subscriber } = readQuery(replayBody, { subscriber: named });
    await this.audit.record({
      actor: caller.name,
      action: 'events.subscriber_forgotten',
      target: subscriber,
      outcome: 'ok',
    });
    const forgotten = await this.cursors.forget(subscriber);
    if (forgotten === 'present') throw new SubscriberPresentError();
    if (forgotten === 'unknown') throw new SubscriberUnknownError();
    return { subscriber, parked: forgotten.parked };
  }
}
