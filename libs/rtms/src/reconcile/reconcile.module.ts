import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { SharedGauges } from '@zoom-platform/observability';
import { ZoomApiModule } from '@zoom-platform/zoom-api';
import { rtmsConfig } from '../rtms.config.js';
import { AccountReconciler } from './account.reconciler.js';
import { BrokenStreams } from './broken.streams.js';
import { MeetingCensus } from './meeting.census.js';
import { OutageWatch } from './outage.watch.js';
import { ReconcileJob } from './reconcile.job.js';
import { ReconcileMetrics } from './reconcile.metrics.js';
import { RestartJob } from './restart.job.js';
import { SilenceWatch } from './silence.watch.js';
import { StandingRows } from './standing.rows.js';
import { StreamRestarter } from './stream.restarter.js';

/** Repairs what webhooks missed. Beside `RtmsModule`, since it alone needs Zoom's REST API. */
@Module({
  imports: [ConfigModule.forFeature(rtmsConfig), ZoomApiModule],
  providers: [
    AccountReconciler,
    BrokenStreams,
    MeetingCensus,
    OutageWatch,
    ReconcileJob,
    ReconcileMetrics,
    RestartJob,
    SharedGauges,
    SilenceWatch,
    StandingRows,
    StreamRestarter,
  ],
})
export class ReconcileModule {}
