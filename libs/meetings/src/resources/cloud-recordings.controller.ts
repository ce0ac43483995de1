import { Controller, Param, Query } from '@nestjs/common';
import { MeetingPath } from '../fields/path.dto.js';
import type { ZoomCallParts } from '../forwarding/zoom-call.interceptor.js';
import { ZoomRoute } from '../forwarding/zoom-route.decorator.js';
import { DeleteRecordingsQuery, RecordingsQuery } from './meetings.dto.js';

const RECORDINGS = 'meetings/:meetingId/recordings';

/** What Zoom's cloud has recorded. */
@Controller('v1')
export class CloudRecordingsController {
  @ZoomRoute('GET', RECORDINGS, { scope: 'recordings:read', label: 'light' })
  list(@Param() path: MeetingPath, @Query() query: RecordingsQuery): ZoomCallParts {
    return { path, query };
  }

  @ZoomRoute('DELETE', RECORDINGS, { scope: 'recordings:write', label: 'light' })
  remove(@Param() path: MeetingPath, @Query() query: DeleteRecordingsQuery): ZoomCallParts {
    return { path, query };
  }

  @ZoomRoute('GET', 'meetings/:meetingId/transcript', { scope: 'recordings:read', label: 'medium' })
  transcript(@Param() path: MeetingPath): ZoomCallParts {
    return { path };
  }
}
