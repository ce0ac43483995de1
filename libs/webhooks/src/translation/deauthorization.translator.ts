import type { DomainEvent } from '@zoom-platform/events';
import { ZoomAppDeauthorized } from '../webhook.events.js';
import type { ZoomBodyReader } from './zoom-body.reader.js';

export function isDeauthorization(event: string): boolean {
  return event === 'app_deauthorized';
}

/** `null`: another event, or one that names no user (zoom-api §D5). */
export function deauthorizationEvent(
  event: string,
  reader: ZoomBodyReader,
  delivery: { inboxId: string; appId: string; eventTs: number },
): DomainEvent | null {
  const userId = reader.text('user_id');
  if (!isDeauthorization(event) || userId === null) return null;
  return new ZoomAppDeauthorized({
    ...delivery,
    eventTs: reader.time('event_ts') ?? removedAt(reader) ?? delivery.eventTs,
    userId,
    accountId: reader.text('account_id'),
    clientId: reader.text('client_id'),
  });
}

/** This event has its time in the payload, where others have it beside it (zoom-api §D5). */
function removedAt(reader: ZoomBodyReader): number | null {
  const at = Date.parse(reader.text('deauthorization_time') ?? '');
  return Number.isNaN(at) ? null : at;
}
