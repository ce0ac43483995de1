import { Injectable } from '@nestjs/common';
import { EventHistory } from '@zoom-platform/events';
import { RefusedStarts } from '@zoom-platform/meetings/extension';
import { StreamHistory } from '@zoom-platform/rtms/extension';
import { ZoomEventReceived } from '@zoom-platform/webhooks/extension';
import { StreamEvidencePort, type StreamRecords } from './stream-evidence.port.js';

const STREAMS = 20;
const DELIVERIES = 200;
const CONCURRENCY_LIMITED = 'rtms.concurrency_limited';

const delivery = ZoomEventReceived.definition.payload;

/**
 * Reads what `rtms`, `meetings` and the event log hold. Webhooks are found by their key: the stream's id or the
 * meeting's UUID; those of a number alone are not.
 */
@Injectable()
export class ServiceStreamEvidence extends StreamEvidencePort {
  constructor(
    private readonly streams: StreamHistory,
    private readonly events: EventHistory,
    private readonly starts: RefusedStarts,
  ) {
    super();
  }

  async of(meetings: readonly string[]): Promise<StreamRecords> {
    const sessions = await this.streams.of(meetings, STREAMS);
    const ids = sessions.flatMap(({ streamId, entityId }) => [streamId, entityId]);
    const keys = [...new Set([...meetings, ...ids])];
    const past = await this.events.newest(ZoomEventReceived, keys, DELIVERIES);
    const kept = past
      .map(({ payload }) => delivery.parse(payload))
      .map(({ event, eventTs }) => ({ event, at: eventTs }));
    return {
      sessions,
      kept,
      refusedStart: this.starts.of(meetings),
      concurrencyLimited: kept.some(({ event }) => event === CONCURRENCY_LIMITED),
    };
  }
}
