import { Module } from '@nestjs/common';
import { StreamHistory } from './stream.history.js';

/** For features that ask which streams a meeting has or had. */
@Module({ providers: [StreamHistory], exports: [StreamHistory] })
export class StreamHistoryModule {}
