import type { KeptDelivery, StartRefusal, StreamSession } from './stream.evidence.js';

/** A start of the stream that the service asked for and Zoom refused; `at` in Unix milliseconds. */
export interface RefusedStart extends StartRefusal {
  readonly at: number;
}

/** What our own state holds of one meeting. */
export interface StreamRecords {
  /** Newest first. */
  readonly kept: readonly KeptDelivery[];
  readonly concurrencyLimited: boolean;
  /** Undefined: none, or Zoom accepted one since. */
  readonly refusedStart: RefusedStart | undefined;
  /** Newest first. */
  readonly sessions: readonly StreamSession[];
}

/** Reads the state of `webhooks` and `rtms`; bound where they run. */
export abstract class StreamEvidencePort {
  /** @param names the meeting's number and its UUID, those that are known, as Zoom writes them. */
  abstract of(names: readonly string[]): Promise<StreamRecords>;
}
