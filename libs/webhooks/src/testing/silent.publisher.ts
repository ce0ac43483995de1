import { EventPublisher } from '@zoom-platform/events';

/** Where the log is not what is tested, or is written by somebody else. */
export class SilentPublisher extends EventPublisher {
  append(): Promise<string> {
    return Promise.resolve('');
  }

  appendAll(): Promise<void> {
    return Promise.resolve();
  }
}
