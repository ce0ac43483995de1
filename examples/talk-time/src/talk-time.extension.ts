import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { defineExtension } from '@zoom-platform/extension-kit';
import { talkTimeConfig, talkTimeSection } from './talk-time.config.js';
import { TalkTimeController } from './talk-time.controller.js';
import { TalkTimeHolder } from './talk-time.holder.js';
import { TalkTimeSink } from './talk-time.sink.js';
import { TalkTimeSubscriber } from './talk-time.subscriber.js';

@Module({
  imports: [ConfigModule.forFeature(talkTimeConfig)],
  controllers: [TalkTimeController],
  providers: [TalkTimeHolder, TalkTimeSink, TalkTimeSubscriber],
})
class TalkTimeModule {}

const sql = `
  create table talk_time (session_id uuid, epoch integer, user_id text, seconds float8 not null,
    primary key (session_id, epoch, user_id));
  create table talk_time_ended (session_id uuid primary key);`;

export const talkTime = defineExtension({
  name: 'talk-time',
  module: TalkTimeModule,
  config: talkTimeSection,
  migrations: [{ name: '0001_talk_time', kind: 'expand', sql }],
});
