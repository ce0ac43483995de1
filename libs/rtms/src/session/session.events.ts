import { domainEvent } from '@zoom-platform/events';
import { z } from 'zod';

const sessionFacts = z.object({
  sessionId: z.string(),
  streamId: z.string(),
  epoch: z.number().int(),
  product: z.enum(['meeting', 'webinar', 'session', 'contact_center', 'phone']),
  entityId: z.string(),
  meetingId: z.string().nullable(),
  appId: z.string(),
  /** Unix milliseconds. */
  at: z.number(),
});

export class RtmsSessionStarted extends domainEvent({
  type: 'rtms.session.started',
  version: 1,
  summary:
    'The session is in force: its first media connection is ready, or, where no module wants any, signaling stands.',
  payload: sessionFacts,
}) {}

export class RtmsSessionInterrupted extends domainEvent({
  type: 'rtms.session.interrupted',
  version: 1,
  summary: 'The session lost a connection or its owner; it may be resumed within its window.',
  payload: sessionFacts.extend({ cause: z.string() }),
}) {}

export class RtmsSessionResumed extends domainEvent({
  type: 'rtms.session.resumed',
  version: 1,
  summary: 'A session that was interrupted receives frames again, possibly under a new epoch.',
  payload: sessionFacts,
}) {}

export class RtmsSessionEnded extends domainEvent({
  type: 'rtms.session.ended',
  version: 1,
  summary: 'The stream is over for good; nothing more will come.',
  payload: sessionFacts.extend({
    /** Zoom's stop reason; null where unknown. */
    stopReason: z.int32().nullable(),
    /**
     * `ended`: Zoom said so. `missed`: never joined in time. `lost`: the recovery window ran out.
     * `refused`: by the policy for several streams of a meeting, or by Zoom for good.
     */
    outcome: z.enum(['ended', 'missed', 'lost', 'refused']),
  }),
}) {}
