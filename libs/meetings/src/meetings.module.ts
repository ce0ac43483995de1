import { Module } from '@nestjs/common';
import { ZoomApiModule } from '@zoom-platform/zoom-api';
import { ZoomForwarder } from './forwarding/zoom.forwarder.js';
import { MeetingsService } from './meetings.service.js';
import { ZoomPassthroughController } from './passthrough/zoom-passthrough.controller.js';
import { ZoomPassthrough } from './passthrough/zoom-passthrough.service.js';
import { RecordingContentController } from './recordings/recording-content.controller.js';
import { RecordingContent } from './recordings/recording-content.service.js';
import { AccountController } from './resources/account.controller.js';
import { CloudRecordingsController } from './resources/cloud-recordings.controller.js';
import { LiveMeetingsController } from './resources/live-meetings.controller.js';
import { MeetingLinksController } from './resources/meeting-links.controller.js';
import { MeetingsController } from './resources/meetings.controller.js';
import { PastMeetingsController } from './resources/past-meetings.controller.js';
import { RegistrantsController } from './resources/registrants.controller.js';
import { ReportsController } from './resources/reports.controller.js';
import { UsersController } from './resources/users.controller.js';
import { WebinarsController } from './resources/webinars.controller.js';
import { RefusedStartsModule } from './rtms-control/refused-starts.module.js';
import { RtmsControlRecord } from './rtms-control/rtms-control.record.js';

/** The application provides `AuditTrail` (access), and what `ZoomApiModule` stands on. */
@Module({
  imports: [RefusedStartsModule, ZoomApiModule],
  controllers: [
    AccountController,
    CloudRecordingsController,
    LiveMeetingsController,
    MeetingLinksController,
    MeetingsController,
    PastMeetingsController,
    RecordingContentController,
    RegistrantsController,
    ReportsController,
    UsersController,
    WebinarsController,
    ZoomPassthroughController,
  ],
  providers: [MeetingsService, RecordingContent, RtmsControlRecord, ZoomForwarder, ZoomPassthrough],
  exports: [MeetingsService],
})
export class MeetingsModule {}
