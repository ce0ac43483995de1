import { Controller, Param, Query } from '@nestjs/common';
import { PageQuery } from '../fields/page.dto.js';
import { MeetingPath } from '../fields/path.dto.js';
import type { ZoomCallParts } from '../forwarding/zoom-call.interceptor.js';
import { ZoomRoute } from '../forwarding/zoom-route.decorator.js';

const PAST = 'past_meetings/:meetingId';

@Controller('v1')
export class PastMeetingsController {
  @ZoomRoute('GET', PAST, { scope: 'meetings:read', label: 'light' })
  find(@Param() path: MeetingPath): ZoomCallParts {
    return { path };
  }

  @ZoomRoute('GET', `${PAST}/instances`, { scope: 'meetings:read', label: 'medium' })
  instances(@Param() path: MeetingPath): ZoomCallParts {
    return { path };
  }

  @ZoomRoute('GET', `${PAST}/participants`, { scope: 'meetings:read', label: 'medium' })
  participants(@Param() path: MeetingPath, @Query() query: PageQuery): ZoomCallParts {
    return { path, query };
  }
}
