import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { AuthModule } from '@zoom-platform/auth';
import { meetingsConfig } from './meetings.config.js';
import { MeetingsController } from './meetings.controller.js';
import { MeetingsService } from './meetings.service.js';
import { ZoomApi } from './zoom-api/zoom-api.client.js';

@Module({
  imports: [AuthModule, ConfigModule.forFeature(meetingsConfig)],
  controllers: [MeetingsController],
  providers: [MeetingsService, ZoomApi],
  exports: [MeetingsService],
})
export class MeetingsModule {}
