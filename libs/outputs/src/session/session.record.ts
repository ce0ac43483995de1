import type { SessionContext } from '@zoom-platform/rtms/extension';
import { z } from 'zod';

/** What each epoch writes first: whose media lies beside it. */
export const sessionRecord = z.object({
  sessionId: z.string(),
  epoch: z.number().int(),
  streamId: z.string(),
  product: z.enum(['meeting', 'webinar', 'session', 'contact_center', 'phone']),
  entityId: z.string(),
  meetingId: z.string().nullable(),
  accountId: z.string().nullable(),
  appId: z.string(),
  offeredAt: z.number(),
}) satisfies z.ZodType<SessionContext>;

export type SessionRecord = z.infer<typeof sessionRecord>;
