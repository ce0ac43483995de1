import type { StreamSession } from '@zoom-platform/doctor';
import { z } from 'zod';
import type { ServiceReader } from './service.reader.js';

const PATH = '/v1/rtms/sessions?limit=200';

const session = z.object({
  id: z.string(),
  entityId: z.string(),
  meetingId: z.string().nullable(),
  state: z.enum([
    'offered',
    'signaling',
    'connecting_media',
    'streaming',
    'paused',
    'interrupted',
    'terminating',
    'ended',
  ]),
  outcome: z.enum(['ended', 'missed', 'lost', 'refused']).nullable(),
  lastCause: z.string().nullable(),
  lastStatus: z.number().nullable(),
  stopReason: z.number().nullable(),
  offeredAt: z.number(),
  handshakeSentAt: z.number().nullable(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  owner: z.string().nullable(),
});

const page = z.object({ sessions: z.array(session) });

/** A stream as the service knows it; times are Unix milliseconds. */
export interface ServiceSession extends StreamSession {
  readonly id: string;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/**
 * What a running service knows of a meeting's streams, newest first.
 * @param names the meeting's number, its UUID or both; one that fits is enough.
 * @throws ServiceUnusableError
 */
export async function sessionsOf(
  reader: ServiceReader,
  ...names: readonly string[]
): Promise<readonly ServiceSession[]> {
  const found = page.safeParse(parsed(await reader.get(PATH))).data;
  if (found === undefined) throw reader.unreadable(PATH);
  return found.sessions
    .filter(
      ({ entityId, meetingId }) => names.includes(entityId) || names.includes(meetingId ?? ''),
    )
    .map((row) => ({
      ...row,
      isOriginalHost: null,
      owner: row.owner === null ? ('none' as const) : ('this' as const),
    }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
