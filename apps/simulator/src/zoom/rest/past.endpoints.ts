import type { Attendee, MeetingOccurrence, MeetingRegistry } from '../meeting.registry.js';
import { HOST } from '../meeting.resource.js';
import { addressOf, type MeetingAddress } from './meeting.address.js';
import { isoSeconds } from './meeting.record.js';
import type { Fields, MeetingKind, MeetingStore } from './meeting.store.js';
import { ok, type Endpoint, type RestAnswer, type RestCall } from './rest.endpoint.js';
import { meetingUnknown, ZoomRefusal } from './rest.errors.js';
import type { RestPager } from './rest.pager.js';
import { SCOPES, type ScopeChoice } from './rest.scopes.js';

/** An occurrence that is over. */
type PastOccurrence = MeetingOccurrence & { readonly endedAt: number };

function isOver(occurrence: MeetingOccurrence | undefined): occurrence is PastOccurrence {
  return occurrence?.endedAt !== undefined;
}

function minutes(milliseconds: number): number {
  return Math.max(1, Math.round(milliseconds / 60_000));
}

/** Where a person was, in Unix milliseconds; nobody stays longer than the meeting. */
function stay({ startedAt, endedAt }: PastOccurrence, attendee: Attendee) {
  const leftAt = Math.min(endedAt, startedAt + attendee.leavesAtMs);
  return { joinedAt: Math.min(leftAt, startedAt + attendee.joinsAtMs), leftAt };
}

/** The participants of a script are guests: they have neither a Zoom user's id nor an address. */
function participantRow(occurrence: PastOccurrence, attendee: Attendee): Fields {
  const { joinedAt, leftAt } = stay(occurrence, attendee);
  return {
    id: '',
    user_id: String(attendee.userId),
    name: attendee.userName,
    user_email: '',
    registrant_id: '',
    join_time: isoSeconds(joinedAt),
    leave_time: isoSeconds(leftAt),
    duration: Math.round((leftAt - joinedAt) / 1000),
    failover: false,
    status: 'in_meeting',
    internal_user: false,
  };
}

function pastRecord(occurrence: PastOccurrence): Fields {
  const { meetingUuid, meetingId, topic, startedAt, endedAt, cast = [] } = occurrence;
  const stays = cast.map((attendee) => stay(occurrence, attendee));
  const spent = stays.reduce((sum, { joinedAt, leftAt }) => sum + leftAt - joinedAt, 0);
  return {
    uuid: meetingUuid,
    id: Number(meetingId),
    type: 2,
    topic,
    host_id: HOST.id,
    user_name: 'Host Example',
    user_email: HOST.email,
    start_time: isoSeconds(startedAt),
    end_time: isoSeconds(endedAt),
    duration: minutes(endedAt - startedAt),
    total_minutes: minutes(spent),
    participants_count: cast.length,
    dept: '',
    source: 'Zoom',
  };
}

/** What was, by the number of a meeting or the UUID of one occurrence. */
class Archive {
  readonly #meetings: MeetingStore;
  readonly #registry: MeetingRegistry;

  constructor(meetings: MeetingStore, registry: MeetingRegistry) {
    this.#meetings = meetings;
    this.#registry = registry;
  }

  /** @throws ZoomRefusal 3001 until an occurrence has ended */
  latest(call: RestCall): PastOccurrence {
    const address = addressOf(call, 'meetingId');
    const occurrence =
      address.kind === 'uuid'
        ? this.#registry.find(address.isMeant)
        : this.#all(address).findLast(isOver);
    if (isOver(occurrence)) return occurrence;
    throw meetingUnknown(address.text);
  }

  /** @throws ZoomRefusal 3001 */
  instances(call: RestCall): readonly PastOccurrence[] {
    const address = addressOf(call, 'meetingId');
    return this.#all(address).filter(isOver);
  }

  /** @throws ZoomRefusal 3001, and 3000 for the other kind */
  ofKind(call: RestCall, kind: MeetingKind): PastOccurrence {
    const address = addressOf(call, 'meetingId');
    this.#meetings.get(address, kind);
    if (kind === 'meeting') return this.latest(call);
    const over = this.#all(address, kind).findLast(isOver);
    if (over) return over;
    throw new ZoomRefusal(404, 3001, `Webinar does not exist: ${address.text}.`);
  }

  #all(address: MeetingAddress, kind: MeetingKind = 'meeting'): readonly MeetingOccurrence[] {
    const { meetingId } = this.#meetings.get(address, kind);
    return this.#registry.occurrences().filter((one) => one.meetingId === meetingId);
  }
}

function participants(
  call: RestCall,
  occurrence: PastOccurrence,
  pager: RestPager,
  further: (attendee: Attendee) => Fields,
): RestAnswer {
  const { head, items } = pager.page(call, occurrence.cast ?? []);
  const { page_size, total_records, next_page_token } = head;
  return ok({
    page_count: Math.ceil(total_records / page_size),
    ...{ page_size, total_records, next_page_token },
    participants: items.map((attendee) => ({
      ...participantRow(occurrence, attendee),
      ...further(attendee),
    })),
  });
}

function report(
  kind: MeetingKind,
  scopes: ScopeChoice,
  archive: Archive,
  pager: RestPager,
): Endpoint {
  return {
    method: 'GET',
    path: `/report/${kind}s/:meetingId/participants`,
    scopes,
    label: 'Heavy',
    handle: (call) =>
      participants(call, archive.ofKind(call, kind), pager, ({ userId }) => ({
        customer_key: '',
        bo_mtg_id: '',
        participant_user_id: String(userId),
      })),
  };
}

/** `/past_meetings…` and `/report/…/participants` (zoom-api §C2). */
export function pastEndpoints(
  meetings: MeetingStore,
  registry: MeetingRegistry,
  pager: RestPager,
): readonly Endpoint[] {
  const archive = new Archive(meetings, registry);
  return [
    {
      method: 'GET',
      path: '/past_meetings/:meetingId',
      scopes: SCOPES.readPastMeeting,
      label: 'Light',
      handle: (call) => ok(pastRecord(archive.latest(call))),
    },
    {
      method: 'GET',
      path: '/past_meetings/:meetingId/instances',
      scopes: SCOPES.listPastInstances,
      label: 'Medium',
      handle: (call) =>
        ok({
          meetings: archive.instances(call).map(({ meetingUuid, startedAt }) => ({
            uuid: meetingUuid,
            start_time: isoSeconds(startedAt),
          })),
        }),
    },
    {
      method: 'GET',
      path: '/past_meetings/:meetingId/participants',
      scopes: SCOPES.listPastParticipants,
      label: 'Medium',
      handle: (call) => participants(call, archive.latest(call), pager, () => ({})),
    },
    report('meeting', SCOPES.reportMeeting, archive, pager),
    report('webinar', SCOPES.reportWebinar, archive, pager),
  ];
}
