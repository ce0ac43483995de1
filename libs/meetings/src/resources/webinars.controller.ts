import { Body, Controller, Param, Query } from '@nestjs/common';
import { UserPath, WebinarPath } from '../fields/path.dto.js';
import type { ZoomCallParts } from '../forwarding/zoom-call.interceptor.js';
import { ZoomRoute } from '../forwarding/zoom-route.decorator.js';
import { OccurrenceQuery } from './meetings.dto.js';
import {
  DeleteWebinarQuery,
  UserWebinarsQuery,
  WebinarBody,
  WebinarQuery,
} from './webinars.dto.js';

@Controller('v1')
export class WebinarsController {
  @ZoomRoute('GET', 'users/:userId/webinars', { scope: 'webinars:read', label: 'medium' })
  list(@Param() path: UserPath, @Query() query: UserWebinarsQuery): ZoomCallParts {
    return { path, query };
  }

  @ZoomRoute('POST', 'users/:userId/webinars', { scope: 'webinars:write', label: 'light' })
  create(@Param() path: UserPath, @Body() body: WebinarBody): ZoomCallParts {
    return { path, body };
  }

  @ZoomRoute('GET', 'webinars/:webinarId', { scope: 'webinars:read', label: 'light' })
  find(@Param() path: WebinarPath, @Query() query: WebinarQuery): ZoomCallParts {
    return { path, query };
  }

  @ZoomRoute('PATCH', 'webinars/:webinarId', { scope: 'webinars:write', label: 'light' })
  update(
    @Param() path: WebinarPath,
    @Query() query: OccurrenceQuery,
    @Body() body: WebinarBody,
  ): ZoomCallParts {
    return { path, query, body };
  }

  @ZoomRoute('DELETE', 'webinars/:webinarId', { scope: 'webinars:write', label: 'light' })
  remove(@Param() path: WebinarPath, @Query() query: DeleteWebinarQuery): ZoomCallParts {
    return { path, query };
  }
}
