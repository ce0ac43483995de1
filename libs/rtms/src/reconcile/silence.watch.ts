import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { EventHistory } from '@zoom-platform/events';
import { Clock } from '@zoom-platform/kernel';
import { ZoomEventReceived } from '@zoom-platform/webhooks/extension';
import { rtmsConfig } from '../rtms.config.js';
import { ReconcileMetrics } from './reconcile.metrics.js';

const HOUR_MS = 3_600_000;

/** Notices that Zoom delivers nothing although meetings go on: an Event Subscription that was lost. */
@Injectable()
export class SilenceWatch {
  constructor(
    @Inject(rtmsConfig.KEY) private readonly config: ConfigType<typeof rtmsConfig>,
    private readonly history: EventHistory,
    private readonly metrics: ReconcileMetrics,
    private readonly clock: Clock,
  ) {}

  /** @param live meetings that Zoom says go on. */
  async look(live: number): Promise<void> {
    const newest = await this.history.lastRecordedAt(ZoomEventReceived);
    // A log that holds none is as old as the retention, or new: its age says nothing.
    const silentMs = newest === null ? 0 : this.clock.now() - newest.getTime();
    const isAlarming = live > 0 && silentMs >= this.config.RTMS_WEBHOOK_SILENCE_HOURS * HOUR_MS;
    await this.metrics.silence(Math.round(silentMs / 1_000), isAlarming);
  }
}
