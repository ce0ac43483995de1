import { Module } from '@nestjs/common';
import { RtmsModule } from '../rtms.module.js';

/** For modules that ask something of Zoom about a session; adds nothing to the application. */
@Module({ imports: [RtmsModule], exports: [RtmsModule] })
export class LiveStreamsModule {}
