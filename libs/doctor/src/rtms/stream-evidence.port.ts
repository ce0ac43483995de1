import type { KeptDelivery, StreamSession } from './stream.evidence.js';

/** What our own state holds of one meeting. */
export interface StreamRecords {
  readonly kept: readonly KeptDelivery[];
  readonly concurrencyLimited: boolean;
  /** Newest first. */
  readonly sessions: readonly StreamSession[];
}

/** Reads the state of `webhooks` and `rtms`; bound where they run. */
export abstract class StreamEvidencePort {
  /** @param meeting its number or its UUID, as Zoom writes it. */
  abstract of(meeting: string): Promise<StreamRecords>;
}
