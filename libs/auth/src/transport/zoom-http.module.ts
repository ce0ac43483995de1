import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { transportConfig, type TransportSettings } from './transport.config.js';
import { zoomAgents } from './zoom.agents.js';
import { ZoomHttp } from './zoom.http.js';

/** The one way out to Zoom over HTTP, with connections that are shared by all who use it. */
@Module({
  imports: [
    HttpModule.registerAsync({
      imports: [ConfigModule.forFeature(transportConfig)],
      inject: [transportConfig.KEY],
      // The agents go through the proxy themselves. axios leaves that to an agent with `proxyEnv`;
      // its own `proxy: false` would switch the agent's off.
      useFactory: (settings: TransportSettings) => zoomAgents(settings),
    }),
  ],
  providers: [ZoomHttp],
  exports: [ZoomHttp],
})
export class ZoomHttpModule {}
