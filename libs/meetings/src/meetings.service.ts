import { Injectable } from '@nestjs/common';
import {
  ZoomApi,
  ZoomApiUnreadableError,
  zoomPath,
  type ZoomObject,
} from '@zoom-platform/zoom-api';
import { meetingKey, parseMeetingReference } from './meeting.reference.js';
import { withoutSecrets } from './meeting.redactor.js';

/** A meeting in Zoom's own fields (zoom-api §C2), without secrets. */
export interface ZoomMeeting extends ZoomObject {
  /** Zoom's number as text: it is both a number and text in Zoom's answers and events. */
  readonly id: string;
}

@Injectable()
export class MeetingsService {
  constructor(private readonly zoom: ZoomApi) {}

  /**
   * @param reference a number, a UUID, a join link or an invitation.
   * @throws the errors of {@link parseMeetingReference} and {@link ZoomApi.call}.
   */
  async find(reference: string): Promise<ZoomMeeting> {
    const key = meetingKey(parseMeetingReference(reference));
    const { body: meeting = {} } = await this.zoom.call({
      method: 'GET',
      path: zoomPath`/meetings/${key}`,
      label: 'light',
    });
    const id = meeting['id'];
    if (typeof id !== 'number' && typeof id !== 'string') throw new ZoomApiUnreadableError(200);
    return { ...withoutSecrets(meeting), id: String(id) };
  }
}
