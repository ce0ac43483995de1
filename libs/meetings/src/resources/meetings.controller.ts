import { Body, Controller, Param, Query } from '@nestjs/common';
import { MeetingPath, MeetingRefPath, UserPath } from '../fields/path.dto.js';
import type { ZoomCallParts } from '../forwarding/zoom-call.interceptor.js';
import { ZoomRoute } from '../forwarding/zoom-route.decorator.js';
import { meetingKey, parseMeetingReference } from '../meeting.reference.js';
import {
  DeleteMeetingQuery,
  MeetingBody,
  MeetingLinkQuery,
  MeetingQuery,
  MeetingStatusBody,
  OccurrenceQuery,
  UserMeetingsQuery,
} from './meetings.dto.js';

const FIND = 'meetings/:meetingId';

@Controller('v1')
export class MeetingsController {
  /** The meeting of a whole invitation, which no path holds. */
  @ZoomRoute('GET', 'meetings', { scope: 'meetings:read', label: 'light', zoomPath: FIND })
  findByLink(@Query() { link }: MeetingLinkQuery): ZoomCallParts {
    return { path: { meetingId: meetingKey(parseMeetingReference(link)) }, query: {} };
  }

  @ZoomRoute('GET', FIND, { scope: 'meetings:read', label: 'light' })
  find(@Param() path: MeetingRefPath, @Query() query: MeetingQuery): ZoomCallParts {
    return { path, query };
  }

  @ZoomRoute('PATCH', 'meetings/:meetingId', { scope: 'meetings:write', label: 'light' })
  update(
    @Param() path: MeetingPath,
    @Query() query: OccurrenceQuery,
    @Body() body: MeetingBody,
  ): ZoomCallParts {
    return { path, query, body };
  }

  @ZoomRoute('DELETE', 'meetings/:meetingId', { scope: 'meetings:write', label: 'light' })
  remove(@Param() path: MeetingPath, @Query() query: DeleteMeetingQuery): ZoomCallParts {
    return { path, query };
  }

  @ZoomRoute('GET', 'users/:userId/meetings', { scope: 'meetings:read', label: 'medium' })
  list(@Param() path: UserPath, @Query() query: UserMeetingsQuery): ZoomCallParts {
    return { path, query };
  }

  @ZoomRoute('POST', 'users/:userId/meetings', { scope: 'meetings:write', label: 'light' })
  create(@Param() path: UserPath, @Body() body: MeetingBody): ZoomCallParts {
    return { path, body };
  }

  @ZoomRoute('GET', 'users/:userId/upcoming_meetings', { scope: 'meetings:read', label: 'medium' })
  upcoming(@Param() path: UserPath): ZoomCallParts {
    return { path };
  }

  @ZoomRoute('GET', 'meetings/:meetingId/invitation', { scope: 'meetings:read', label: 'light' })
  invitation(@Param() path: MeetingPath): ZoomCallParts {
    return { path };
  }

  @ZoomRoute('PUT', 'meetings/:meetingId/status', { scope: 'meetings:write', label: 'light' })
  updateStatus(@Param() path: MeetingPath, @Body() body: MeetingStatusBody): ZoomCallParts {
    return { path, body };
  }
}
