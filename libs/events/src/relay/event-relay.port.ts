import type { CloudEvent } from './cloud-event.type.js';

export interface RelayOptions {
  /** Somebody asked for it again: it is kept once more, also where the broker has it already. */
  readonly replayed?: boolean;
}

/** A broker of other teams' services. */
export abstract class EventRelay {
  /**
   * Settles once the broker has kept the event. A repeat with the same id may be kept twice; the
   * consumer drops it by its id.
   * @throws RelayMessageRefusedError when the broker will never take this very event.
   * @throws anything else: it is away; the event is sent again.
   */
  abstract publish(event: CloudEvent, options?: RelayOptions): Promise<void>;

  abstract close(): Promise<void>;
}
