import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { addressOf } from './meeting.address.js';
import { isoSeconds } from './meeting.record.js';
import type { MeetingKind, MeetingStore, Registrant, StoredMeeting } from './meeting.store.js';
import { created, NO_CONTENT, ok, type Endpoint, type RestCall } from './rest.endpoint.js';
import { invalidFields, ZoomRefusal } from './rest.errors.js';
import { readBody, readQuery } from './rest.input.js';
import type { RestPager } from './rest.pager.js';
import { SCOPES } from './rest.scopes.js';

const KINDS = {
  meeting: {
    path: '/meetings/:meetingId/registrants',
    list: SCOPES.listRegistrants,
    add: SCOPES.addRegistrant,
    update: SCOPES.updateRegistrants,
  },
  webinar: {
    path: '/webinars/:meetingId/registrants',
    list: SCOPES.listWebinarRegistrants,
    add: SCOPES.addWebinarRegistrant,
    update: SCOPES.updateWebinarRegistrants,
  },
} as const;

const listQuery = z.looseObject({
  status: z.enum(['approved', 'pending', 'denied']).default('approved'),
});

const registration = z.looseObject({
  email: z.email().max(128),
  first_name: z.string().min(1).max(64),
  last_name: z.string().max(64).exactOptional(),
});

const statusChange = z.looseObject({
  action: z.enum(['approve', 'cancel', 'deny']),
  registrants: z
    .array(z.looseObject({ id: z.string().exactOptional(), email: z.string().exactOptional() }))
    .max(30)
    .exactOptional(),
});

const OUTCOME = { approve: 'approved', deny: 'denied', cancel: 'denied' } as const;

function joinUrl({ meetingId }: StoredMeeting, registrant: Registrant): string {
  return `https://us02web.zoom.us/w/${meetingId}?tk=${registrant.id}`;
}

class Registrations {
  readonly #kind: MeetingKind;
  readonly #meetings: MeetingStore;

  constructor(kind: MeetingKind, meetings: MeetingStore) {
    this.#kind = kind;
    this.#meetings = meetings;
  }

  /** @throws ZoomRefusal 3001, 3000; 3027 where nobody has to register */
  of(call: RestCall): StoredMeeting {
    const meeting = this.#meetings.get(addressOf(call, 'meetingId'), this.#kind);
    if (meeting.settings['approval_type'] !== 2) return meeting;
    const message = `Registration has not been enabled for this ${this.#kind}: ${meeting.meetingId}.`;
    throw new ZoomRefusal(400, 3027, message);
  }

  add(meeting: StoredMeeting, registrant: Registrant): void {
    this.#meetings.update(meeting, { registrants: [...meeting.registrants, registrant] });
  }

  replace(meeting: StoredMeeting, registrants: readonly Registrant[]): void {
    this.#meetings.update(meeting, { registrants });
  }
}

function listing(kind: MeetingKind, registrations: Registrations, pager: RestPager): Endpoint {
  return {
    method: 'GET',
    path: KINDS[kind].path,
    scopes: KINDS[kind].list,
    label: 'Medium',
    handle: (call) => {
      const meeting = registrations.of(call);
      const { status } = readQuery(listQuery, call);
      const all = meeting.registrants.filter((one) => one.status === status);
      const { head, items } = pager.page(call, all);
      const registrants = items.map((one) => ({
        ...one.fields,
        ...{ id: one.id, email: one.email, status: one.status },
        ...(status === 'approved' ? { join_url: joinUrl(meeting, one) } : {}),
      }));
      return ok({ ...head, registrants });
    },
  };
}

/** Setting `approval_type`: 0 approves at once, 1 waits for the host. */
function adding(kind: MeetingKind, registrations: Registrations, now: () => number): Endpoint {
  return {
    method: 'POST',
    path: KINDS[kind].path,
    scopes: KINDS[kind].add,
    label: 'Light',
    handle: (call) => {
      const meeting = registrations.of(call);
      const { email, ...fields } = readBody(registration, call);
      const status = meeting.settings['approval_type'] === 0 ? 'approved' : 'pending';
      const known = meeting.registrants.find((one) => one.email === email);
      const registrant: Registrant = known ?? {
        ...{ id: randomBytes(16).toString('base64url'), email, status },
        fields: { ...fields, create_time: isoSeconds(now()) },
      };
      if (!known) registrations.add(meeting, registrant);
      return created({
        id: Number(meeting.meetingId),
        registrant_id: registrant.id,
        topic: meeting.topic,
        ...(meeting.startsAt === null ? {} : { start_time: isoSeconds(meeting.startsAt) }),
        ...(registrant.status === 'approved' ? { join_url: joinUrl(meeting, registrant) } : {}),
      });
    },
  };
}

function updating(kind: MeetingKind, registrations: Registrations): Endpoint {
  return {
    method: 'PUT',
    path: `${KINDS[kind].path}/status`,
    scopes: KINDS[kind].update,
    label: 'Light',
    handle: (call) => {
      const meeting = registrations.of(call);
      const { action, registrants = [] } = readBody(statusChange, call);
      const isMeant = (one: Registrant) =>
        registrants.some(({ id, email }) => id === one.id || email === one.email);
      if (!meeting.registrants.some(isMeant)) {
        throw invalidFields({ field: 'registrants', message: 'Registrant does not exist.' });
      }
      const status = OUTCOME[action];
      registrations.replace(
        meeting,
        meeting.registrants.map((one) => (isMeant(one) ? { ...one, status } : one)),
      );
      return NO_CONTENT;
    },
  };
}

/** `/meetings|webinars/{id}/registrants…` (zoom-api §A1). */
export function registrantEndpoints(
  meetings: MeetingStore,
  pager: RestPager,
  now: () => number,
): readonly Endpoint[] {
  const kinds: readonly MeetingKind[] = ['meeting', 'webinar'];
  return kinds.flatMap((kind) => {
    const registrations = new Registrations(kind, meetings);
    return [
      listing(kind, registrations, pager),
      adding(kind, registrations, now),
      updating(kind, registrations),
    ];
  });
}
