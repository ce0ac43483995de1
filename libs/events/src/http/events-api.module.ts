import { Module } from '@nestjs/common';
import { EventsModule } from '../events.module.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { EventsController } from './events.controller.js';

/** The log over HTTP. Apart from the log itself, which needs nobody's keys. */
@Module({
  imports: [EventsModule],
  controllers: [EventsController, DeadLettersController],
})
export class EventsApiModule {}
