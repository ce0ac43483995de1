import { Body, Controller, Param, Query } from '@nestjs/common';
import { MeetingPath, WebinarPath } from '../fields/path.dto.js';
import type { ZoomCallParts } from '../forwarding/zoom-call.interceptor.js';
import { ZoomRoute } from '../forwarding/zoom-route.decorator.js';
import {
  NewRegistrantBody,
  NewRegistrantQuery,
  RegistrantsQuery,
  RegistrantStatusBody,
  RegistrantStatusQuery,
} from './registrants.dto.js';

const OF_MEETING = 'meetings/:meetingId/registrants';
const OF_WEBINAR = 'webinars/:webinarId/registrants';

/** Who has registered for a meeting or a webinar; both have the same form. */
@Controller('v1')
export class RegistrantsController {
  @ZoomRoute('GET', OF_MEETING, { scope: 'meetings:read', label: 'medium' })
  listForMeeting(@Param() path: MeetingPath, @Query() query: RegistrantsQuery): ZoomCallParts {
    return { path, query };
  }

  @ZoomRoute('POST', OF_MEETING, { scope: 'meetings:write', label: 'light' })
  addToMeeting(
    @Param() path: MeetingPath,
    @Query() query: NewRegistrantQuery,
    @Body() body: NewRegistrantBody,
  ): ZoomCallParts {
    return { path, query, body };
  }

  @ZoomRoute('PUT', `${OF_MEETING}/status`, { scope: 'meetings:write', label: 'medium' })
  decideForMeeting(
    @Param() path: MeetingPath,
    @Query() query: RegistrantStatusQuery,
    @Body() body: RegistrantStatusBody,
  ): ZoomCallParts {
    return { path, query, body };
  }

  @ZoomRoute('GET', OF_WEBINAR, { scope: 'webinars:read', label: 'medium' })
  listForWebinar(@Param() path: WebinarPath, @Query() query: RegistrantsQuery): ZoomCallParts {
    return { path, query };
  }

  @ZoomRoute('POST', OF_WEBINAR, { scope: 'webinars:write', label: 'light' })
  addToWebinar(
    @Param() path: WebinarPath,
    @Query() query: NewRegistrantQuery,
    @Body() body: NewRegistrantBody,
  ): ZoomCallParts {
    return { path, query, body };
  }

  @ZoomRoute('PUT', `${OF_WEBINAR}/status`, { scope: 'webinars:write', label: 'medium' })
  decideForWebinar(
    @Param() path: WebinarPath,
    @Query() query: RegistrantStatusQuery,
    @Body() body: RegistrantStatusBody,
  ): ZoomCallParts {
    return { path, query, body };
  }
}
