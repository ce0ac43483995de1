import { MeetingId, MeetingRef, Required, UserId } from './zoom-field.decorators.js';

export class UserPath {
  @Required()
  @UserId()
  readonly userId: string = '';
}

export class MeetingPath {
  @Required()
  @MeetingId()
  readonly meetingId: string = '';
}

/** Where a join link will do, too. */
export class MeetingRefPath {
  @Required()
  @MeetingRef()
  readonly meetingId: string = '';
}

export class WebinarPath {
  @Required()
  @MeetingId()
  readonly webinarId: string = '';
}
