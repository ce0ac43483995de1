import type { Place } from '../log/logged-event.row.js';

/** A cursor that this replica works on, and where it stands. */
export interface Claim extends Place {
  readonly subscriber: string;
  /** Fences the cursor: a replica that lost it moves nothing. */
  readonly epoch: string;
}
