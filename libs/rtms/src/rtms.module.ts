import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { DiscoveryModule } from '@nestjs/core';
import { Metrics, SharedGauges } from '@zoom-platform/observability';
import { chosenDriver } from './drivers/driver.choice.js';
import { DriverFit } from './drivers/driver.fit.js';
import { RtmsDriver } from './drivers/rtms-driver.port.js';
import { MediaHub } from './media/media.hub.js';
import { rtmsConfig } from './rtms.config.js';
import { RtmsMetrics } from './rtms.metrics.js';
import { CloseWords } from './session/close.words.js';
import { HeldStreams } from './session/held.streams.js';
import { KeptSessions } from './session/kept.sessions.js';
import { LiveSessionFactory } from './session/live-session.factory.js';
import { LiveStreams } from './session/live.streams.js';
import { SessionAdmission } from './session/session.admission.js';
import { SessionClaims } from './session/session.claims.js';
import { SessionDialer } from './session/session.dialer.js';
import { SessionDrain } from './session/session.drain.js';
import { SessionHistory } from './session/session.history.js';
import { SessionOffers } from './session/session.offers.js';
import { SessionPruner } from './session/session.pruner.js';
import { SessionRegistry } from './session/session.registry.js';
import { SessionStore } from './session/session.store.js';
import { SessionSweeper } from './session/session.sweeper.js';
import { VideoWords } from './session/video.words.js';
import { SessionsController } from './session/sessions.controller.js';
import { ConcurrencyMetrics } from './session/concurrency.metrics.js';
import { ConcurrencySubscriber } from './session/concurrency.subscriber.js';
import { ConcurrencyWords } from './session/concurrency.words.js';
import { FreshOffers } from './session/fresh.offers.js';
import { StreamSubscriber } from './session/stream.subscriber.js';

/** Joins the streams that Zoom offers and feeds every `MediaSink` of the application. */
@Module({
  imports: [ConfigModule.forFeature(rtmsConfig), DiscoveryModule],
  controllers: [SessionsController],
  providers: [
    RtmsMetrics,
    {
      provide: RtmsDriver,
      inject: [rtmsConfig.KEY, RtmsMetrics, Metrics],
      useFactory: chosenDriver,
    },
    DriverFit,
    MediaHub,
    SessionStore,
    SessionClaims,
    SessionOffers,
    SessionDialer,
    LiveSessionFactory,
    SessionRegistry,
    SessionAdmission,
    SessionSweeper,
    VideoWords,
    CloseWords,
    SessionDrain,
    SessionHistory,
    KeptSessions,
    SessionPruner,
    StreamSubscriber,
    SharedGauges,
    ConcurrencyMetrics,
    ConcurrencySubscriber,
    ConcurrencyWords,
    FreshOffers,
    { provide: LiveStreams, useClass: HeldStreams },
  ],
  exports: [LiveStreams],
})
export class RtmsModule {}
