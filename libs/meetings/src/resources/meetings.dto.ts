import { PageQuery } from '../fields/page.dto.js';
import { TimeRangeQuery } from '../fields/time-range.dto.js';
import {
  Day,
  Flag,
  Nested,
  OneOf,
  QueryFlag,
  QueryWhole,
  Required,
  Text,
} from '../fields/zoom-field.decorators.js';
import { ScheduledBody, ScheduledSettings } from './meeting.fields.js';

/** `GET /v1/meetings`. */
export class MeetingLinkQuery {
  /** A join link, an invitation, a meeting number or a UUID. */
  @Required()
  @Text(8192, 1)
  readonly link: string = '';
}

/** `GET /v1/meeting-links`. */
export class MeetingTextQuery {
  /** A link, an invitation, or anything that may name a meeting. */
  @Required()
  @Text(8192, 1)
  readonly text: string = '';
}

export class UserMeetingsQuery extends PageQuery {
  /** Zoom sets no longest range here, unlike for recordings and the dashboard. */
  @Day()
  readonly from?: string;

  @Day()
  readonly to?: string;

  @OneOf('scheduled', 'live', 'upcoming', 'upcoming_meetings', 'previous_meetings')
  readonly type?: string;

  @Text(64)
  readonly timezone?: string;
}

/** One occurrence of a recurring meeting or webinar. */
export class OccurrenceQuery {
  @Text(64)
  readonly occurrence_id?: string;
}

export class MeetingQuery extends OccurrenceQuery {
  @QueryFlag()
  readonly show_previous_occurrences?: string;
}

export class DeleteMeetingQuery extends OccurrenceQuery {
  @QueryFlag()
  readonly schedule_for_reminder?: string;

  @QueryFlag()
  readonly cancel_meeting_reminder?: string;
}

class MeetingSettings extends ScheduledSettings {
  @Flag()
  readonly participant_video?: boolean;

  @Flag()
  readonly join_before_host?: boolean;

  /** Minutes before the host: 0 is any time. */
  @OneOf(0, 5, 10, 15)
  readonly jbh_time?: number;

  @Flag()
  readonly mute_upon_entry?: boolean;

  @Flag()
  readonly waiting_room?: boolean;

  @Flag()
  readonly watermark?: boolean;

  @Flag()
  readonly use_pmi?: boolean;
}

/** Of `POST /users/:userId/meetings` and `PATCH /meetings/:meetingId`. */
export class MeetingBody extends ScheduledBody {
  /** 1 instant, 2 scheduled, 3 recurring without a fixed time, 8 with one, 10 screen share only. */
  @OneOf(1, 2, 3, 8, 10)
  readonly type?: number;

  @Flag()
  readonly pre_schedule?: boolean;

  @Nested(() => MeetingSettings)
  readonly settings?: MeetingSettings;
}

export class MeetingStatusBody {
  @Required()
  @OneOf('end', 'recover')
  readonly action?: string;
}

/** `GET /metrics/meetings`: Zoom's default is `live`. */
export class MetricsQuery extends TimeRangeQuery {
  @OneOf('past', 'pastOne', 'live')
  readonly type?: string;

  @Text(64)
  readonly group_id?: string;

  @OneOf('tracking_fields')
  readonly include_fields?: string;
}

export class ParticipantsQuery extends PageQuery {
  @Text(128)
  readonly include_fields?: string;
}

export class RecordingsQuery {
  @Text(128)
  readonly include_fields?: string;

  /** Seconds. */
  @QueryWhole(0, 604_800)
  readonly ttl?: number;
}

export class DeleteRecordingsQuery {
  @OneOf('trash', 'delete')
  readonly action?: string;
}
