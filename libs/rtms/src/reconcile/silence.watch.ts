import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Database } from '@zoom-platform/database';
import { EventHistory } from '@zoom-platform/events';
import { Clock } from '@zoom-platform/kernel';
import { ZoomEventReceived } from '@zoom-platform/webhooks/extension';
import { z } from 'zod';
import { rtmsConfig } from '../rtms.config.js';
import { ReconcileMetrics } from './reconcile.metrics.js';

const HOUR_MS = 3_600_000;

const watchRow = z.object({ since: z.date() });

/** Notices that Zoom delivers nothing although meetings go on: an Event Subscription that was lost. */
@Injectable()
export class SilenceWatch {
  constructor(
    @Inject(rtmsConfig.KEY) private readonly config: ConfigType<typeof rtmsConfig>,
    private readonly database: Database,
    private readonly history: EventHistory,
    private readonly metrics: ReconcileMetrics,
    private readonly clock: Clock,
  ) {}

  /** @param live meetings that Zoom says go on; `null` where no account could be looked at. */
  async look(live: number | null): Promise<void> {
    const since = (await this.history.lastRecordedAt(ZoomEventReceived)) ?? (await this.#begun());
    const silentMs = this.clock.now() - since.getTime();
    const isLong = silentMs >= this.config.RTMS_WEBHOOK_SILENCE_HOURS * HOUR_MS;
    const isAlarming = live === null ? null : live > 0 && isLong;
    await this.metrics.silence(Math.round(silentMs / 1_000), isAlarming);
  }

  /** A log that holds no delivery has held none since then, or for as long as it keeps them. */
  async #begun(): Promise<Date> {
    const [watch] = await this.database.query(watchRow, 'SELECT since FROM rtms_watch');
    return watch?.since ?? new Date(this.clock.now());
  }
}
