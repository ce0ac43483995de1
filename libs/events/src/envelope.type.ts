/** What surrounds every domain event in the log (design §1: ids and facts, never spoken words). */
export interface EventEnvelope {
  /** UUIDv7; the same on every delivery of this event, so that a subscriber can drop repeats. */
  readonly id: string;
  /** Dotted, past tense: `rtms.session.started`. */
  readonly type: string;
  readonly version: number;
  readonly occurredAt: Date;
  /** Ties together all that follows from one outside cause, e.g. one webhook delivery. */
  readonly correlationId: string;
  /** Id of the event that led to this one; `null` where the cause came from outside. */
  readonly causationId: string | null;
  /** Zoom account id where known. */
  readonly accountId: string | null;
  /** Events of one key are delivered in order (e.g. the RTMS stream id). */
  readonly key: string;
}
