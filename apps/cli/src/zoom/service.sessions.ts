import { z } from 'zod';
import type { ServiceReader } from './service.reader.js';

const PATH = '/v1/rtms/sessions?limit=200';

const session = z.object({
  id: z.string(),
  entityId: z.string(),
  meetingId: z.string().nullable(),
  state: z.string(),
  outcome: z.string().nullable(),
  stopReason: z.number().nullable(),
  offeredAt: z.number(),
  startedAt: z.number().nullable(),
  firstFrameAt: z.number().nullable(),
  firstFrameKind: z.string().nullable(),
  lastFrameAt: z.number().nullable(),
});

const page = z.object({ sessions: z.array(session) });

/** A stream as the service knows it; times are Unix milliseconds. */
export type ServiceSession = z.infer<typeof session>;

/**
 * What a running service knows of a meeting's streams, newest first.
 * @param names the meeting's number, its UUID or both; one that fits is enough.
 * @throws ServiceUnusableError
 */
export async function sessionsOf(
  reader: ServiceReader,
  ...names: readonly string[]
): Promise<readonly ServiceSession[]> {
  const { sessions } = await reader.json(PATH, page);
  return sessions.filter(
    ({ entityId, meetingId }) => names.includes(entityId) || names.includes(meetingId ?? ''),
  );
}
