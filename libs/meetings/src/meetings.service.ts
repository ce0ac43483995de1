import { Injectable } from '@nestjs/common';
import { meetingPathSegment, parseMeetingReference } from './meeting.reference.js';
import { withoutSecrets } from './meeting.redactor.js';
import { ZoomApiUnreadableError } from './meetings.errors.js';
import { ZoomApi } from './zoom-api/zoom-api.client.js';
import type { ZoomObject } from './zoom-api/zoom-api.answer.js';

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
   * @throws the errors of {@link parseMeetingReference} and {@link ZoomApi.get}.
   */
  async find(reference: string): Promise<ZoomMeeting> {
    const segment = meetingPathSegment(parseMeetingReference(reference));
    const meeting = await this.zoom.get(`/meetings/${segment}`);
    const id = meeting['id'];
    if (typeof id !== 'number' && typeof id !== 'string') throw new ZoomApiUnreadableError(200);
    return { ...withoutSecrets(meeting), id: String(id) };
  }
}
