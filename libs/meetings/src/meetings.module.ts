import { Module } from '@nestjs/common';
import { ZoomApiModule } from '@zoom-platform/zoom-api';
import { MeetingsController } from './meetings.controller.js';
import { MeetingsService } from './meetings.service.js';

@Module({
  imports: [ZoomApiModule],
  controllers: [MeetingsController],
  providers: [MeetingsService],
  exports: [MeetingsService],
})
export class MeetingsModule {}
