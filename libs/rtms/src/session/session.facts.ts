import type { PublishOptions } from '@zoom-platform/events';
import type { SessionIdentity } from './session.record.js';

/** The facts that every event of a session carries. @param at Unix milliseconds. */
export function factsOf(session: SessionIdentity, epoch: number, at: number) {
  return {
    sessionId: session.id,
    streamId: session.stream_id,
    epoch,
    product: session.product,
    entityId: session.entity_id,
    meetingId: session.meeting_id,
    appId: session.app_id,
    at,
  };
}

/** Events of one stream are delivered in order. */
export function publishOptionsOf(session: SessionIdentity): PublishOptions {
  return {
    key: session.stream_id,
    accountId: session.account_id,
    correlationId: session.correlation_id,
  };
}
