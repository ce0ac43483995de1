import { z } from 'zod';
import type { MeetingOccurrence, MeetingRegistry } from '../meeting.registry.js';
import { addressOf } from './meeting.address.js';
import type { Calendar } from './meeting.endpoints.js';
import { isoSeconds } from './meeting.record.js';
import type { Fields } from './meeting.store.js';
import { NO_CONTENT, ok, type Endpoint, type RestCall } from './rest.endpoint.js';
import { ZoomRefusal } from './rest.errors.js';
import { readBody, readQuery } from './rest.input.js';
import { SCOPES } from './rest.scopes.js';
import type { RtmsControl } from './rtms.control.js';

const statusChange = z.looseObject({ action: z.enum(['end', 'recover']) });

const METHODS = [
  'recording.start',
  'recording.stop',
  'recording.pause',
  'recording.resume',
  'participant.invite',
  'participant.invite.callout',
  'participant.invite.room_system_callout',
  'participant.remove',
  'waiting_room.update',
  'ai_companion.start',
  'ai_companion.stop',
] as const;

const liveEvent = z.looseObject({
  method: z.enum(METHODS),
  params: z.looseObject({}).exactOptional(),
});

const rtmsChange = z.looseObject({
  action: z.enum(['start', 'stop', 'pause', 'resume']),
  settings: z.looseObject({
    client_id: z.string().min(1),
    participant_user_id: z.string().min(1).exactOptional(),
  }),
});

const metricsQuery = z.looseObject({ type: z.enum(['live', 'past', 'pastOne']).default('live') });

export interface LiveDeps {
  readonly calendar: Calendar;
  readonly registry: MeetingRegistry;
  /** Absent: no meeting can be steered. */
  readonly control: RtmsControl | undefined;
  /** How a change of RTMS is accepted; sources disagree (zoom-api §C2). */
  readonly rtmsStatus: 204 | 202;
}

/** The live occurrence. @throws ZoomRefusal 3001 when there is no such meeting, 3000 when not live */
function liveOf({ calendar: { meetings } }: LiveDeps, call: RestCall): MeetingOccurrence {
  const live = meetings.live(meetings.get(addressOf(call, 'meetingId'), 'meeting'));
  if (!live) throw new ZoomRefusal(400, 3000, 'Cannot access meeting info.');
  return live;
}

function metricsRow({
  meetingUuid,
  meetingId,
  topic,
  startedAt,
  cast = [],
  ...rest
}: MeetingOccurrence): Fields {
  return {
    uuid: meetingUuid,
    id: Number(meetingId),
    topic,
    host: 'Host Example',
    email: 'host@example.com',
    user_type: 'Licensed',
    start_time: isoSeconds(startedAt),
    ...(rest.endedAt === undefined ? {} : { end_time: isoSeconds(rest.endedAt) }),
    participants: cast.length,
    has_pstn: false,
    has_voip: true,
    has_video: true,
    has_screen_share: false,
    has_recording: rest.recorded === true,
  };
}

function endMeeting(deps: LiveDeps): Endpoint {
  return {
    method: 'PUT',
    path: '/meetings/:meetingId/status',
    scopes: SCOPES.updateStatus,
    label: 'Light',
    handle: (call) => {
      const { action } = readBody(statusChange, call);
      const { meetingUuid } = liveOf(deps, call);
      if (action === 'end') deps.control?.live(meetingUuid)?.end();
      return NO_CONTENT;
    },
  };
}

function controlMeeting(deps: LiveDeps): Endpoint {
  return {
    method: 'PATCH',
    path: '/live_meetings/:meetingId/events',
    scopes: SCOPES.controlLive,
    label: 'Light',
    handle: (call) => {
      const { method } = readBody(liveEvent, call);
      const { meetingUuid } = liveOf(deps, call);
      if (method === 'recording.start') deps.registry.recorded(meetingUuid);
      return { status: 202 };
    },
  };
}

function controlRtms(deps: LiveDeps): Endpoint {
  return {
    method: 'PATCH',
    path: '/live_meetings/:meetingId/rtms_app/status',
    scopes: SCOPES.controlRtms,
    label: 'Light',
    handle: (call) => {
      const { action, settings } = readBody(rtmsChange, call);
      const { client_id: clientId, participant_user_id: userId } = settings;
      const address = addressOf(call, 'meetingId');
      const { meetingId } = deps.calendar.meetings.get(address, 'meeting');
      const occurrence = address.kind === 'uuid' ? deps.registry.find(address.isMeant) : undefined;
      const id = occurrence?.meetingUuid ?? meetingId;
      deps.control?.apply(id, action, clientId, userId);
      return { status: deps.rtmsStatus };
    },
  };
}

function liveMetrics({ registry, calendar }: LiveDeps): Endpoint {
  return {
    method: 'GET',
    path: '/metrics/meetings',
    scopes: SCOPES.liveMetrics,
    label: 'Resource-intensive',
    handle: (call) => {
      const { type } = readQuery(metricsQuery, call);
      const isAsked = ({ status, endedAt }: MeetingOccurrence) =>
        type === 'live' ? status === 'started' : endedAt !== undefined;
      const { head, items } = calendar.pager.page(call, registry.occurrences().filter(isAsked));
      return ok({ ...head, meetings: items.map(metricsRow) });
    },
  };
}

/** What acts on meetings while they go on (zoom-api §C2). */
export function liveEndpoints(deps: LiveDeps): readonly Endpoint[] {
  return [endMeeting(deps), controlMeeting(deps), controlRtms(deps), liveMetrics(deps)];
}
