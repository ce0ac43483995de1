import { Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from '@zoom-platform/kernel';

/** The one clock of the process; tests bind another. */
@Global()
@Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
export class ClockModule {}
