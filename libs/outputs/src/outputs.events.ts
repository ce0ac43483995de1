import { domainEvent } from '@zoom-platform/events';
import { z } from 'zod';

/** Key: the RTMS stream id. */
export class RecordingCompleted extends domainEvent({
  type: 'outputs.recording.completed',
  version: 1,
  summary:
    'The manifest of a session is committed: its artifacts are complete and will not change.',
  payload: z.object({
    sessionId: z.string(),
    streamId: z.string(),
    /** The owner's epoch under which the manifest was committed. */
    epoch: z.number().int(),
    manifestKey: z.string(),
    /** Number of artifacts that the manifest lists. */
    artifacts: z.number().int(),
    /** Sum of their sizes. */
    bytes: z.number().int(),
    durationMs: z.number(),
    /** Unix milliseconds of the session's end. */
    endedAt: z.number(),
  }),
}) {}

/** Key: the RTMS stream id. */
export class ContentRevoked extends domainEvent({
  type: 'outputs.content.revoked',
  version: 1,
  summary:
    'Zoom revoked a stream, and whoever held something of it has deleted it; the receipt is signed.',
  payload: z.object({
    sessionId: z.string(),
    streamId: z.string(),
    outcomes: z.array(
      z.object({
        /** Name of the holder. */
        holder: z.string(),
        outcome: z.enum(['deleted', 'nothing_held', 'failed']),
      }),
    ),
  }),
}) {}
