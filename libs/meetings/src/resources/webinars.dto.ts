import { PageQuery } from '../fields/page.dto.js';
import { Flag, Nested, OneOf, QueryFlag } from '../fields/zoom-field.decorators.js';
import { ScheduledBody, ScheduledSettings } from './meeting.fields.js';
import { OccurrenceQuery } from './meetings.dto.js';

export class UserWebinarsQuery extends PageQuery {
  @OneOf('scheduled', 'upcoming')
  readonly type?: string;
}

export class WebinarQuery extends OccurrenceQuery {
  @QueryFlag()
  readonly show_previous_occurrences?: string;
}

export class DeleteWebinarQuery extends OccurrenceQuery {
  @QueryFlag()
  readonly cancel_webinar_reminder?: string;
}

class WebinarSettings extends ScheduledSettings {
  @Flag()
  readonly panelists_video?: boolean;

  @Flag()
  readonly practice_session?: boolean;

  @Flag()
  readonly hd_video?: boolean;

  @Flag()
  readonly on_demand?: boolean;
}

/** Of `POST /users/:userId/webinars` and `PATCH /webinars/:webinarId`. */
export class WebinarBody extends ScheduledBody {
  /** 5 webinar, 6 recurring without a fixed time, 9 with one. */
  @OneOf(5, 6, 9)
  readonly type?: number;

  @Nested(() => WebinarSettings)
  readonly settings?: WebinarSettings;
}
