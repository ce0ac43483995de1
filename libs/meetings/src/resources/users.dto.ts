import { PageQuery } from '../fields/page.dto.js';
import { TimeRangeQuery } from '../fields/time-range.dto.js';
import {
  AnObject,
  Email,
  Flag,
  Nested,
  OneOf,
  QueryFlag,
  QueryWhole,
  Required,
  Text,
  Whole,
} from '../fields/zoom-field.decorators.js';

export class ListUsersQuery extends PageQuery {
  @OneOf('active', 'inactive', 'pending')
  readonly status?: string;

  @Text(64)
  readonly role_id?: string;

  @OneOf('custom_attributes', 'host_key')
  readonly include_fields?: string;
}

export class UserQuery {
  @OneOf('active', 'inactive', 'pending')
  readonly status?: string;

  /** How the user signs in: 0 Facebook, 1 Google, 24 Apple, 100 password, 101 SSO, … */
  @QueryWhole(0, 101)
  readonly login_type?: number;

  @QueryFlag()
  readonly encrypted_email?: string;

  @QueryFlag()
  readonly search_by_unique_id?: string;
}

export class DeleteUserQuery {
  @OneOf('disassociate', 'delete')
  readonly action?: string;

  @Email()
  readonly transfer_email?: string;

  @QueryFlag()
  readonly transfer_meeting?: string;

  @QueryFlag()
  readonly transfer_webinar?: string;

  @QueryFlag()
  readonly transfer_recording?: string;

  @QueryFlag()
  readonly transfer_whiteboard?: string;

  @QueryFlag()
  readonly encrypted_email?: string;
}

/** Of users and of accounts. */
export class SettingsQuery {
  @Text(64)
  readonly option?: string;

  @Text(512)
  readonly custom_query_fields?: string;
}

class Person {
  @Text(64)
  readonly first_name?: string;

  @Text(64)
  readonly last_name?: string;

  @Text(128)
  readonly display_name?: string;
}

class NewUserInfo extends Person {
  @Required()
  @Email()
  readonly email?: string;

  /** 1 basic, 2 licensed, 4 unassigned, 99 none. */
  @Required()
  @OneOf(1, 2, 4, 99)
  readonly type?: number;

  @Text(32)
  readonly password?: string;
}

export class NewUserBody {
  @Required()
  @OneOf('create', 'autoCreate', 'custCreate', 'ssoCreate')
  readonly action?: string;

  @Required()
  @Nested(() => NewUserInfo)
  readonly user_info?: NewUserInfo;
}

export class UserBody extends Person {
  @OneOf(1, 2, 4, 99)
  readonly type?: number;

  @Text(64)
  readonly timezone?: string;

  @Text(128)
  readonly dept?: string;

  @Text(128)
  readonly company?: string;

  @Text(128)
  readonly job_title?: string;

  @Text(256)
  readonly location?: string;

  @Text(16)
  readonly language?: string;

  /** A personal meeting number. */
  @Whole(100_000_000, 99_999_999_999)
  readonly pmi?: number;

  @Flag()
  readonly use_pmi?: boolean;

  @Text(10, 6)
  readonly host_key?: string;

  @Text(40)
  readonly vanity_name?: string;
}

/** Zoom groups hundreds of settings, and adds to them; the groups are objects. */
export class UserSettingsBody {
  @AnObject()
  readonly schedule_meeting?: object;

  @AnObject()
  readonly in_meeting?: object;

  @AnObject()
  readonly email_notification?: object;

  @AnObject()
  readonly recording?: object;

  @AnObject()
  readonly telephony?: object;

  @AnObject()
  readonly feature?: object;

  @AnObject()
  readonly tsp?: object;
}

export class UserRecordingsQuery extends TimeRangeQuery {
  @QueryFlag()
  readonly mc?: string;

  @QueryFlag()
  readonly trash?: string;

  @OneOf('meeting_recordings', 'recording_file')
  readonly trash_type?: string;

  @Text(64)
  readonly meeting_id?: string;
}
