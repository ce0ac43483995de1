import type { StreamSession, UrlProbe } from '@zoom-platform/doctor';
import { z } from 'zod';
import { ServiceUnusableError } from '../cli.errors.js';

const LOOKED_AT = 200;

const session = z.object({
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
  owner: z.string().nullable(),
});

const page = z.object({ sessions: z.array(session) });

export interface ServiceAddress {
  readonly service: string;
  readonly key: string;
}

/**
 * What a running service knows of a meeting's streams, newest first.
 * @param meeting its number or its UUID.
 * @throws ServiceUnusableError
 */
export async function sessionsOf(
  urls: UrlProbe,
  { service, key }: ServiceAddress,
  meeting: string,
): Promise<readonly StreamSession[]> {
  const answer = await urls.ask({
    method: 'GET',
    url: `${service.replace(/\/+$/, '')}/v1/rtms/sessions?limit=${String(LOOKED_AT)}`,
    headers: { authorization: `Bearer ${key}` },
    timeoutMs: 10_000,
  });
  if (answer.kind === 'failed') {
    throw new ServiceUnusableError(
      `The service at ${service} does not answer: ${answer.reason}.`,
      'Start it, or correct --service.',
    );
  }
  if (answer.status === 401 || answer.status === 403) {
    throw new ServiceUnusableError('The service does not accept the key.', 'Correct --key.');
  }
  const found = page.safeParse(parsed(answer.text)).data;
  if (found === undefined) {
    throw new ServiceUnusableError(
      `${service} gives no list of sessions (HTTP ${String(answer.status)}).`,
      'Correct --service: the base address of the service, without a path.',
    );
  }
  return found.sessions
    .filter(({ entityId, meetingId }) => entityId === meeting || meetingId === meeting)
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
