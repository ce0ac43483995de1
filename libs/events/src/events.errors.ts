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
