import { Module } from '@nestjs/common';
import { RefusedStarts } from './refused.starts.js';

/** For features that ask which starts Zoom refused; one instance with `MeetingsModule`. */
@Module({ providers: [RefusedStarts], exports: [RefusedStarts] })
export class RefusedStartsModule {}
