import type { DeletionCause } from '../deletion/deletion.ledger.js';

/** The session whose content has to go. */
export interface RevokedSession {
  /** Ours, UUIDv7. */
  readonly sessionId: string;
  /** Empty where no row says it any more. */
  readonly streamId: string;
  /** A caller asked, its time is over, or Zoom revoked the stream. */
  readonly cause: DeletionCause;
}

/** What a holder has to say: what it held is gone, or it held nothing. */
export interface HolderAnswer {
  readonly outcome: 'deleted' | 'nothing_held';
  /** How many files, rows … there were, in the holder's own count. */
  readonly items?: number;
}

/**
 * Whoever keeps something of what a session brought: frames, words, or what was made of them. Every Nest
 * provider that extends this class is asked when Zoom revokes a stream (stop reason 8: delete assets now,
 * reference rtms-protocol §7.2), when somebody deletes a session, and when the time of all its content
 * is over. Its answer stands in the signed receipt.
 *
 * One replica asks its own providers: a holder answers for its whole module, in all replicas. Keep content
 * where each replica can delete it, in the database or the object store; in the memory of a process no longer than
 * the session's stream is open there.
 */
export abstract class ContentHolder {
  /** Stable and unique, for the receipt: `talk-time`. */
  abstract readonly name: string;

  /**
   * Deletes everything that is held of the session, for good. A throw, or no answer in time, counts as
   * failed, and the holder is asked again each minute; it may be asked again after it answered too.
   */
  abstract revoke(session: RevokedSession): Promise<HolderAnswer>;
}
