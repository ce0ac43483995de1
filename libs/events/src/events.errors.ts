import { PlatformError } from '@zoom-platform/kernel';

/** Two classes claim one durable cursor, or two methods of a class one event type under it. */
export class DuplicateSubscriberError extends PlatformError {
  constructor(subscriber: string) {
    super({
      code: 'events.duplicate_subscriber',
      status: 500,
      message: `The subscriber ${subscriber} is declared twice.`,
      fix: 'Give each class its own subscriber name, and each event type one method under it.',
    });
  }
}

/** A handler did not settle within its time; the event is delivered again. */
export class HandlerTimeoutError extends PlatformError {
  constructor(milliseconds: number) {
    super({
      code: 'events.handler_timeout',
      status: 500,
      message: `The handler did not settle within ${String(milliseconds)} ms.`,
    });
  }
}

/** The broker will never take this event: it is parked, and those behind it go on. */
export class RelayMessageRefusedError extends PlatformError {
  constructor(largestBytes: number) {
    super({
      code: 'events.relay_message_refused',
      status: 500,
      message: `The event is larger than the ${String(largestBytes)} bytes that the broker takes.`,
      fix: "Raise the broker's max_payload, then replay the event to the subscriber relay.",
    });
  }
}

/** A parameter of the events API is unknown or has no value that it can have. */
export class EventQueryInvalidError extends PlatformError {
  constructor(parameters: readonly string[]) {
    super({
      code: 'events.query_invalid',
      status: 400,
      message: `These parameters are not valid: ${parameters.join(', ')}.`,
      fix: 'after and Last-Event-ID are cursors of this API, since an ISO time with a zone, type one name or several separated by commas, limit 1 … 500.',
      extensions: { parameters },
    });
  }
}

/** A reader wants to go on where events have left the log since. */
export class EventCursorExpiredError extends PlatformError {
  constructor() {
    super({
      code: 'events.cursor_expired',
      status: 410,
      message:
        'Events behind this cursor are no longer in the log: going on there would skip them.',
      fix: 'Begin with what the log still has: GET /v1/events without after, or with since. Events stay for EVENTS_RETENTION_DAYS.',
    });
  }
}

/** No event of this id is in the log: it never was, or its retention is over. */
export class EventNotFoundError extends PlatformError {
  constructor() {
    super({
      code: 'events.not_found',
      status: 404,
      message: 'The log has no such event.',
      fix: 'It may be older than EVENTS_RETENTION_DAYS.',
    });
  }
}

/** Nobody would get what is replayed: no running replica works on the subscriber's cursor. */
export class SubscriberAbsentError extends PlatformError {
  constructor() {
    super({
      code: 'events.subscriber_absent',
      status: 409,
      message: 'No running replica has this subscriber.',
      fix: 'Ask again in a few seconds if the service has just started. Where its module was removed, bring it back first, or discard the dead letter (DELETE /v1/dead-letters/{subscriber}/{id}) or the whole subscriber (DELETE /v1/subscribers/{subscriber}).',
    });
  }
}

/** What a running replica works for is not forgotten. */
export class SubscriberPresentError extends PlatformError {
  constructor() {
    super({
      code: 'events.subscriber_present',
      status: 409,
      message: 'The service has this subscriber: only one that is gone can be forgotten.',
      fix: 'Remove its module from every replica first. Single dead letters: DELETE /v1/dead-letters/{subscriber}/{id}.',
    });
  }
}

/** Nothing is known of a subscriber of this name. */
export class SubscriberUnknownError extends PlatformError {
  constructor() {
    super({
      code: 'events.subscriber_unknown',
      status: 404,
      message: 'No subscriber of this name has a place in the log or a dead letter.',
      fix: 'GET /v1/subscribers names them all.',
    });
  }
}

/** There is nothing to replay or discard for this subscriber. */
export class DeliveryNotReplayableError extends PlatformError {
  constructor() {
    super({
      code: 'events.not_replayable',
      status: 409,
      message:
        'There is no such dead letter, or the event is on its way to the subscriber already.',
      fix: 'GET /v1/dead-letters names subscribers; what is retried needs no replay.',
    });
  }
}
