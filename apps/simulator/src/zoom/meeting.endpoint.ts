import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { MeetingOccurrence, MeetingRegistry } from './meeting.registry.js';
import { meetingResource } from './meeting.resource.js';
import type { TokenStore } from './token.store.js';

interface ApiError {
  readonly status: number;
  readonly code: number;
  readonly message: string;
}

const PREFIX = '/v2/meetings/';

/** Any one of these is enough (zoom-api §B9). */
const READ_MEETING = [
  'meeting:read:meeting',
  'meeting:read:meeting:admin',
  'meeting:read',
  'meeting:read:admin',
];

/** Bearer and scopes, with the answers of zoom-api §B6; `undefined` when the call may go on. */
function refusal(request: FastifyRequest, tokens: TokenStore): ApiError | undefined {
  const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ');
  const token = scheme?.toLowerCase() === 'bearer' ? tokens.find(value) : 'unknown';
  if (token === 'unknown') return { status: 401, code: 124, message: 'Invalid access token.' };
  if (token === 'expired') return { status: 401, code: 124, message: 'Access token is expired.' };
  if (token.scopes.some((scope) => READ_MEETING.includes(scope))) return undefined;
  const [user, admin] = READ_MEETING;
  const message = `Invalid access token, does not contain scopes:[${String(user)}, ${String(admin)}].`;
  return { status: 400, code: 4711, message };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Whether a path segment means this UUID: one that starts with a slash or has two in a row must be
 * encoded twice, any other once or twice (zoom-api §C3).
 */
export function namesMeeting(segment: string, meetingUuid: string): boolean {
  const once = decoded(segment);
  const needsTwice = meetingUuid.startsWith('/') || meetingUuid.includes('//');
  if (once === meetingUuid) return !needsTwice;
  return decoded(once) === meetingUuid;
}

function find(registry: MeetingRegistry, segment: string): MeetingOccurrence | ApiError {
  const missing = {
    status: 404,
    code: 3001,
    message: `Meeting does not exist: ${decoded(segment)}.`,
  };
  if (/^\d+$/.test(segment)) {
    if (!/^\d{9,11}$/.test(segment)) {
      return { status: 400, code: 300, message: 'Invalid meeting id.' };
    }
    return registry.byId(segment) ?? missing;
  }
  return registry.find((meetingUuid) => namesMeeting(segment, meetingUuid)) ?? missing;
}

function fail(reply: FastifyReply, { status, code, message }: ApiError): FastifyReply {
  return reply.code(status).send({ code, message });
}

/** `GET /v2/meetings/{meetingId or UUID}` (zoom-api §C2, §C3). */
export function addMeetingEndpoint(
  server: FastifyInstance,
  registry: MeetingRegistry,
  tokens: TokenStore,
): void {
  server.addHook('onRequest', (_request, reply, done) => {
    void reply.header(
      'x-zm-trackingid',
      `v=2.0;clid=us02;rid=WEB_${randomBytes(16).toString('hex')}`,
    );
    done();
  });
  server.get(`${PREFIX}*`, (request, reply) => {
    const refused = refusal(request, tokens);
    if (refused) return fail(reply, refused);
    // The router has decoded its parameter once; how often the caller encoded shows only here.
    const segment = (request.url.split('?')[0] ?? '').slice(PREFIX.length);
    const meeting = find(registry, segment);
    return 'code' in meeting ? fail(reply, meeting) : reply.send(meetingResource(meeting));
  });
}
