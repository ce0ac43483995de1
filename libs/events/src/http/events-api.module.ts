import { Module } from '@nestjs/common';
import { EventsModule } from '../events.module.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { EventsController } from './events.controller.js';
import { SubscribersController } from './subscribers.controller.js';

/** The log over HTTP. Apart from the log itself, which needs nobody's keys. */
@Module({
  imports: [EventsModule],
  controllers: [EventsController, DeadLettersController, SubscribersController],
})
export class EventsApiModule {}
