import {
  AnObject,
  Nested,
  OneOf,
  Required,
  Text,
  TextLike,
} from '../fields/zoom-field.decorators.js';

/** `PATCH /live_meetings/:meetingId/events`. */
export class LiveEventBody {
  /** `recording.start`, `participant.invite`, `waiting_room.update`, … */
  @Required()
  @TextLike(/^[a-z][a-z_]*(?:\.[a-z][a-z_]*){1,4}$/, 'the name of a control, as recording.start')
  readonly method?: string;

  @AnObject()
  readonly params?: object;
}

class RtmsSettings {
  /** Of the RTMS app; absent: that of the app which is configured. */
  @Text(64, 1)
  readonly client_id?: string;

  @Text(64, 1)
  readonly participant_user_id?: string;
}

/** `PATCH /live_meetings/:meetingId/rtms_app/status`. */
export class RtmsStatusBody {
  @Required()
  @OneOf('start', 'stop', 'pause', 'resume')
  readonly action?: string;

  @Nested(() => RtmsSettings)
  readonly settings?: RtmsSettings;
}
