import type { DomainEvent } from '@zoom-platform/events';
import { ZoomRtmsConcurrencyReported } from '../webhook.events.js';
import type { ZoomBodyReader } from './zoom-body.reader.js';

const LEVELS = {
  'rtms.concurrency_near_limit': 'near_limit',
  'rtms.concurrency_limited': 'limited',
} as const;

function isConcurrency(event: string): event is keyof typeof LEVELS {
  return Object.hasOwn(LEVELS, event);
}

/** `null`: another event (rtms-protocol §3). */
export function concurrencyEvent(
  event: string,
  reader: ZoomBodyReader,
  delivery: { inboxId: string; appId: string; eventTs: number },
): DomainEvent | null {
  if (!isConcurrency(event)) return null;
  return new ZoomRtmsConcurrencyReported({
    ...delivery,
    level: LEVELS[event],
    streams: reader.count('concurrency_number'),
    limit: reader.count('concurrency_limit'),
    entityId: reader.text('meeting_uuid', 'webinar_uuid', 'session_id'),
    accountId: reader.text('account_id'),
  });
}
