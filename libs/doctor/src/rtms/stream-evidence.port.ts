import type { KeptDelivery, StreamSession } from './stream.evidence.js';

/** What our own state holds of one meeting. */
export interface StreamRecords {
  /** Newest first. */
  readonly kept: readonly KeptDelivery[];
  readonly concurrencyLimited: boolean;
  /** Newest first. */
  readonly sessions: readonly StreamSession[];
}

/** Reads the state of `webhooks` and `rtms`; bound where they run. */
export abstract class StreamEvidencePort {
  /** @param names the meeting's number and its UUID, those that are known, as Zoom writes them. */
  abstract of(names: readonly string[]): Promise<StreamRecords>;
}
