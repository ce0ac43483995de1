import { z } from 'zod';
import { DELETION_CAUSES } from '../deletion/deletion.ledger.js';

export const RECEIPT_SCHEMA = 'zoom-platform.revocation-receipt/1';

/** What one holder said. Times are Unix milliseconds. */
export const holderOutcome = z.object({
  /** Its name; `outputs@` and an id for the disk of a replica. */
  holder: z.string(),
  /**
   * `failed`: it threw or did not answer, and is asked again. `unreachable`: the disk of a replica that
   * nobody has seen for a day; where it comes back, it is erased, and another receipt says so.
   */
  outcome: z.enum(['deleted', 'nothing_held', 'failed', 'unreachable']),
  /** How many things were deleted, in the holder's own count; `null` where it does not say. */
  items: z.number().int().nullable(),
  /** How often it was asked. */
  attempts: z.number().int(),
  /** Stable code of the last failure; `null` after an answer. */
  errorCode: z.string().nullable(),
  at: z.number(),
});

/** The payload of the signature: what became of the content of a session that had to go. */
export const revocationReceipt = z.object({
  schema: z.literal(RECEIPT_SCHEMA),
  sessionId: z.string(),
  streamId: z.string(),
  /** Receipts from before others asked holders do not say it. */
  cause: z.enum(DELETION_CAUSES).default('revoked'),
  /** When we learned that Zoom revoked the stream, or that the content has to go otherwise. */
  revokedAt: z.number(),
  issuedAt: z.number(),
  /** Every holder has deleted; else a later receipt takes the place of this one. */
  complete: z.boolean(),
  outcomes: z.array(holderOutcome),
});

export type HolderOutcome = z.infer<typeof holderOutcome>;
export type RevocationReceipt = z.infer<typeof revocationReceipt>;
