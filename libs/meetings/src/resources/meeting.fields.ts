import {
  Flag,
  ListOf,
  Nested,
  OneOf,
  Required,
  Text,
  TextLike,
  Time,
  Whole,
} from '../fields/zoom-field.decorators.js';

class TrackingField {
  @Required()
  @Text(256)
  readonly field?: string;

  @Text(1024)
  readonly value?: string;
}

class Recurrence {
  /** 1 daily, 2 weekly, 3 monthly. */
  @Required()
  @OneOf(1, 2, 3)
  readonly type?: number;

  @Whole(1, 99)
  readonly repeat_interval?: number;

  @TextLike(/^[1-7](?:,[1-7]){0,6}$/, 'days from 1 (Sunday) to 7, separated by commas')
  readonly weekly_days?: string;

  @Whole(1, 31)
  readonly monthly_day?: number;

  @OneOf(-1, 1, 2, 3, 4)
  readonly monthly_week?: number;

  @Whole(1, 7)
  readonly monthly_week_day?: number;

  @Whole(1, 60)
  readonly end_times?: number;

  @Time()
  readonly end_date_time?: string;
}

/** What meetings and webinars share. */
export class ScheduledBody {
  @Text(200)
  readonly topic?: string;

  @Text(2000)
  readonly agenda?: string;

  @Time()
  readonly start_time?: string;

  /** Minutes. */
  @Whole(1, 1440)
  readonly duration?: number;

  @Text(64)
  readonly timezone?: string;

  @TextLike(/^[A-Za-z0-9@_*-]{0,10}$/, 'at most 10 letters, digits, @, -, _ or *')
  readonly password?: string;

  @Flag()
  readonly default_password?: boolean;

  @Text(512)
  readonly schedule_for?: string;

  @Text(256)
  readonly template_id?: string;

  @Nested(() => Recurrence)
  readonly recurrence?: Recurrence;

  @ListOf(() => TrackingField, 100)
  readonly tracking_fields?: readonly TrackingField[];
}

/** Of the settings that meetings and webinars share, those that Zoom would quietly undo when wrong. */
export class ScheduledSettings {
  @Flag()
  readonly host_video?: boolean;

  /** 0 automatically, 1 by the host, 2 no registration. */
  @OneOf(0, 1, 2)
  readonly approval_type?: number;

  /** 1 once for all occurrences, 2 for each, 3 once and choose. */
  @OneOf(1, 2, 3)
  readonly registration_type?: number;

  @OneOf('both', 'telephony', 'voip', 'thirdParty')
  readonly audio?: string;

  @OneOf('local', 'cloud', 'none')
  readonly auto_recording?: string;

  @Text(4096)
  readonly alternative_hosts?: string;

  @Flag()
  readonly meeting_authentication?: boolean;

  @Text(128)
  readonly contact_name?: string;

  @Text(128)
  readonly contact_email?: string;
}
