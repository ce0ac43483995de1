import { Controller, Get, Param, Query, UsePipes, ValidationPipe } from '@nestjs/common';
import { RequireScopes } from '@zoom-platform/access';
import { MeetingLinkQuery, MeetingRefParams } from './find-meeting.dto.js';
import { MeetingsService, type ZoomMeeting } from './meetings.service.js';

@Controller('v1/meetings')
@RequireScopes('meetings:read')
@UsePipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }))
export class MeetingsController {
  constructor(private readonly meetings: MeetingsService) {}

  @Get()
  findByLink(@Query() { link }: MeetingLinkQuery): Promise<ZoomMeeting> {
    return this.meetings.find(link);
  }

  @Get(':ref')
  find(@Param() { ref }: MeetingRefParams): Promise<ZoomMeeting> {
    return this.meetings.find(ref);
  }
}
