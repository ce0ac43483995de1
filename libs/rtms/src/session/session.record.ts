import { z } from 'zod';
import { SESSION_STATES } from './session.states.js';

export const rtmsProduct = z.enum(['meeting', 'webinar', 'session', 'contact_center', 'phone']);

/** What stays the same for the whole life of a session. */
const identity = z.object({
  id: z.string(),
  stream_id: z.string(),
  product: rtmsProduct,
  entity_id: z.string(),
  /** Field of the webhook that named the entity; null where it was not kept. */
  entity_key: z
    .enum(['meeting_uuid', 'webinar_uuid', 'session_id', 'engagement_id', 'call_id'])
    .nullable(),
  meeting_id: z.string().nullable(),
  account_id: z.string().nullable(),
  app_id: z.string(),
  correlation_id: z.string(),
});

export const IDENTITY_COLUMNS =
  's.id, s.stream_id, s.product, s.entity_id, s.entity_key, s.meeting_id, s.account_id, s.app_id, s.correlation_id';

export type SessionIdentity = z.infer<typeof identity>;

/** A session that this replica has just taken. */
export const claimedSession = identity.extend({
  epoch: z.number(),
  server_urls: z.array(z.string()),
  offered_at: z.date(),
  started: z.boolean(),
  /** Zoom had accepted signaling before: what is left is the window of recovery, not of joining. */
  joined: z.boolean(),
  /** Milliseconds left to join or to recover, by the database's clock. */
  window_ms: z.number(),
  previous: z.enum(SESSION_STATES),
  /** Zoom's user id of the one participant whose video is wanted; null: of nobody. */
  video_user_id: z.string().nullable(),
});

export type ClaimedSession = z.infer<typeof claimedSession>;

/** A session that no living replica owns and whose window is over. */
export const abandonedSession = identity.extend({
  epoch: z.number(),
  outcome: z.enum(['ended', 'missed', 'lost', 'refused']),
  stop_reason: z.number().nullable(),
});

export type AbandonedSession = z.infer<typeof abandonedSession>;

/** What the webhook subscriber needs to decide, read under a row lock. */
export const knownSession = identity.extend({
  state: z.enum(SESSION_STATES),
  epoch: z.number(),
  server_urls: z.array(z.string()),
  /** When Zoom named them: `event_ts` of the webhook. */
  server_urls_at: z.date().nullable(),
  owner: z.string().nullable(),
  owner_alive: z.boolean(),
});

export type KnownSession = z.infer<typeof knownSession>;

/** What the owner looks at in each sweep. */
export const reviewedSession = z.object({
  id: z.string(),
  owner: z.string().nullable(),
  epoch: z.number(),
  server_urls: z.array(z.string()),
  requested: z.enum(['redial', 'interrupted', 'stop']).nullable(),
  requested_at: z.date().nullable(),
  stop_reason: z.number().nullable(),
  /** Whose video another replica was asked for, where that is set; null: nobody's. */
  video_asked_user_id: z.string().nullable(),
  video_asked_at: z.date().nullable(),
  /** Since when a module wants the stream to end. */
  close_asked_at: z.date().nullable(),
});

export type ReviewedSession = z.infer<typeof reviewedSession>;
