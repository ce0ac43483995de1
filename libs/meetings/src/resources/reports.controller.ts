import { Controller, Param, Query } from '@nestjs/common';
import { MeetingPath, WebinarPath } from '../fields/path.dto.js';
import type { ZoomCallParts } from '../forwarding/zoom-call.interceptor.js';
import { ZoomRoute } from '../forwarding/zoom-route.decorator.js';
import { MetricsQuery, ParticipantsQuery } from './meetings.dto.js';

const MEETING = 'report/meetings/:meetingId';
const WEBINAR = 'report/webinars/:webinarId';

/** Reports of what is over, and the dashboard of what is live. */
@Controller('v1')
export class ReportsController {
  @ZoomRoute('GET', MEETING, { scope: 'reports:read', label: 'heavy' })
  meeting(@Param() path: MeetingPath): ZoomCallParts {
    return { path };
  }

  @ZoomRoute('GET', `${MEETING}/participants`, { scope: 'reports:read', label: 'heavy' })
  participants(@Param() path: MeetingPath, @Query() query: ParticipantsQuery): ZoomCallParts {
    return { path, query };
  }

  @ZoomRoute('GET', `${WEBINAR}/participants`, { scope: 'reports:read', label: 'heavy' })
  attendees(@Param() path: WebinarPath, @Query() query: ParticipantsQuery): ZoomCallParts {
    return { path, query };
  }

  @ZoomRoute('GET', 'metrics/meetings', { scope: 'reports:read', label: 'resource_intensive' })
  metrics(@Query() query: MetricsQuery): ZoomCallParts {
    return { query };
  }
}
