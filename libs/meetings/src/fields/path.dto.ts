import { MeetingId, MeetingRef, Required, TextLike, UserId } from './zoom-field.decorators.js';

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

export class RecordingFilePath extends MeetingPath {
  @Required()
  @TextLike(/^[\w-]{1,128}$/, 'the id of a file of the recording')
  readonly fileId: string = '';
}
