import { z } from 'zod';
import { addressOf } from './meeting.address.js';
import { changeOf, meetingSchema } from './meeting.body.js';
import { isoSeconds, meetingRecord, meetingRow } from './meeting.record.js';
import type { MeetingKind, MeetingStore, StoredMeeting } from './meeting.store.js';
import {
  created,
  NO_CONTENT,
  ok,
  type Endpoint,
  type RestAnswer,
  type RestCall,
} from './rest.endpoint.js';
import { ZoomRefusal } from './rest.errors.js';
import { readBody, readQuery, segment } from './rest.input.js';
import type { RestPager } from './rest.pager.js';
import { SCOPES, type ScopeChoice } from './rest.scopes.js';
import type { StoredUser, UserStore } from './user.store.js';

/** What the calendar's calls act on. */
export interface Calendar {
  readonly meetings: MeetingStore;
  readonly users: UserStore;
  readonly pager: RestPager;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const NO_SCHEDULING =
  'Your user account is not allowed meeting hosting and scheduling capabilities.';
const NO_WEBINARS =
  'Webinar plan is missing. You must subscribe to the webinar plan and enable webinars for this user in order to perform this action.';

const KINDS = {
  meeting: {
    path: '/meetings/:meetingId',
    list: '/users/:userId/meetings',
    scopes: {
      read: SCOPES.readMeeting,
      list: SCOPES.listMeetings,
      create: SCOPES.createMeeting,
      update: SCOPES.updateMeeting,
      remove: SCOPES.deleteMeeting,
    },
  },
  webinar: {
    path: '/webinars/:meetingId',
    list: '/users/:userId/webinars',
    scopes: {
      read: SCOPES.readWebinar,
      list: SCOPES.listWebinars,
      create: SCOPES.createWebinar,
      update: SCOPES.updateWebinar,
      remove: SCOPES.deleteWebinar,
    },
  },
} as const satisfies Record<
  MeetingKind,
  { path: string; list: string; scopes: Record<string, ScopeChoice> }
>;

const listQuery = z.looseObject({
  type: z
    .enum(['scheduled', 'live', 'upcoming', 'upcoming_meetings', 'previous_meetings'])
    .default('scheduled'),
});

/** @throws ZoomRefusal 3161, or 200 where the user has no webinar plan */
function demandHost(user: StoredUser, kind: MeetingKind): void {
  const mayHost = user.status === 'active' && (user.type === 1 || user.type === 2);
  if (!mayHost) throw new ZoomRefusal(400, 3161, NO_SCHEDULING);
  if (kind === 'webinar' && !user.webinars) throw new ZoomRefusal(400, 200, NO_WEBINARS);
}

function isUpcoming({ startsAt }: StoredMeeting, now: number): boolean {
  return startsAt !== null && startsAt >= now;
}

function ofType(calendar: Calendar, type: z.infer<typeof listQuery>['type']) {
  const now = calendar.now();
  return (meeting: StoredMeeting): boolean => {
    switch (type) {
      case 'scheduled':
        return true;
      case 'live':
        return calendar.meetings.live(meeting) !== undefined;
      case 'upcoming':
      case 'upcoming_meetings':
        return isUpcoming(meeting, now);
      case 'previous_meetings':
        return meeting.startsAt !== null && meeting.startsAt < now;
    }
  };
}

function listing(kind: MeetingKind, calendar: Calendar): Endpoint {
  const { list, scopes } = KINDS[kind];
  return {
    method: 'GET',
    path: list,
    scopes: scopes.list,
    label: 'Medium',
    handle: (call) => {
      const user = calendar.users.get(segment(call, 'userId'));
      if (kind === 'webinar') demandHost(user, kind);
      const { type } = readQuery(listQuery, call);
      const all = calendar.meetings
        .all(kind)
        .filter(({ hostId }) => hostId === user.id)
        .filter(ofType(calendar, type));
      const { head, items } = calendar.pager.page(call, all);
      const rows = items.map((meeting) => meetingRow(meeting, calendar.meetings));
      return ok({ ...head, [`${kind}s`]: rows });
    },
  };
}

function creating(kind: MeetingKind, calendar: Calendar): Endpoint {
  const { list, scopes } = KINDS[kind];
  return {
    method: 'POST',
    path: list,
    scopes: scopes.create,
    label: 'Medium',
    handle: (call) => {
      const user = calendar.users.get(segment(call, 'userId'));
      demandHost(user, kind);
      const change = changeOf(readBody(meetingSchema(kind), call), {}, { approval_type: 2 });
      const meeting = calendar.meetings.add({
        topic: kind === 'meeting' ? 'Zoom Meeting' : 'My Webinar',
        type: kind === 'meeting' ? 2 : 5,
        startsAt: null,
        ...change,
        kind,
        hostId: user.id,
      });
      return created(meetingRecord(meeting, user.email, undefined));
    },
  };
}

function read(kind: MeetingKind, { meetings, users }: Calendar, call: RestCall): RestAnswer {
  const address = addressOf(call, 'meetingId');
  const meeting = meetings.get(address, kind);
  const occurrence = meetings.occurrence(address, meeting);
  return ok(meetingRecord(meeting, users.emailOf(meeting.hostId), occurrence));
}

function single(kind: MeetingKind, calendar: Calendar): readonly Endpoint[] {
  const { path, scopes } = KINDS[kind];
  const { meetings } = calendar;
  const find = (call: RestCall) => meetings.get(addressOf(call, 'meetingId'), kind);
  return [
    {
      method: 'GET',
      path,
      scopes: scopes.read,
      label: 'Light',
      handle: (call) => read(kind, calendar, call),
    },
    {
      method: 'PATCH',
      path,
      scopes: scopes.update,
      label: 'Light',
      handle: (call) => {
        const meeting = find(call);
        const body = readBody(meetingSchema(kind), call);
        meetings.update(meeting, changeOf(body, meeting.fields, meeting.settings));
        return NO_CONTENT;
      },
    },
    {
      method: 'DELETE',
      path,
      scopes: scopes.remove,
      label: 'Light',
      handle: (call) => {
        meetings.remove(find(call));
        return NO_CONTENT;
      },
    },
  ];
}

function invitationOf({ topic, meetingId, startsAt }: StoredMeeting): string {
  const time = startsAt === null ? '' : `Time: ${isoSeconds(startsAt)}\n`;
  const groups = meetingId.replace(/^(\d{3})(\d{4})/, '$1 $2 ');
  return [
    `Host Example is inviting you to a scheduled Zoom meeting.\n\nTopic: ${topic}\n${time}`,
    `Join Zoom Meeting\nhttps://us02web.zoom.us/j/${meetingId}\n`,
    `Meeting ID: ${groups}\n`,
  ].join('\n');
}

function furtherOfMeetings({ meetings, users, pager, now }: Calendar): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/meetings/:meetingId/invitation',
      scopes: SCOPES.readInvitation,
      label: 'Light',
      handle: (call) =>
        ok({ invitation: invitationOf(meetings.get(addressOf(call, 'meetingId'), 'meeting')) }),
    },
    {
      method: 'GET',
      path: '/users/:userId/upcoming_meetings',
      scopes: SCOPES.listUpcoming,
      label: 'Medium',
      handle: (call) => {
        const { id } = users.get(segment(call, 'userId'));
        const upcoming = meetings
          .all('meeting')
          .filter((meeting) => meeting.hostId === id && isUpcoming(meeting, now()));
        const { head, items } = pager.page(call, upcoming);
        const rows = items.map((meeting) => meetingRow(meeting, meetings));
        return ok({ total_records: head.total_records, meetings: rows });
      },
    },
  ];
}

/** `/meetings…`, `/webinars…` and the lists of a user's (zoom-api §A1, §C2). */
export function calendarEndpoints(calendar: Calendar): readonly Endpoint[] {
  const kinds: readonly MeetingKind[] = ['meeting', 'webinar'];
  return [
    ...kinds.flatMap((kind) => [
      listing(kind, calendar),
      creating(kind, calendar),
      ...single(kind, calendar),
    ]),
    ...furtherOfMeetings(calendar),
  ];
}
