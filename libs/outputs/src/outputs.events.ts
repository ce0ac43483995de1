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
