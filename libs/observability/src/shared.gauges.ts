import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import type { GaugeConfiguration } from 'prom-client';
import { z } from 'zod';
import { Metrics } from './metrics.registry.js';

/** A scrape is not held up by a database that is away. */
const READ_MS = 1_000;

const samplesSchema = z.array(
  z.object({ labels: z.record(z.string(), z.string()), value: z.number() }),
);
const row = z.object({
  samples: z.string().transform((text): unknown => JSON.parse(text)),
});

/** One value of a gauge; the labels are those that it was declared with. */
export type GaugeSample = z.infer<typeof samplesSchema>[number];

const KEEP = `INSERT INTO shared_gauge (name, samples, found_at) VALUES ($1, $2, clock_timestamp())
  ON CONFLICT (name) DO UPDATE SET samples = excluded.samples, found_at = excluded.found_at`;

/** A gauge of which every replica shows what one of them found last. */
export interface SharedGauge {
  /** Replaces what was found before; without samples the gauge is not shown. @throws DatabaseUnavailableError */
  show(samples: readonly GaugeSample[]): Promise<void>;
}

/**
 * Gauges of what one replica finds for all, as a job does: kept in the database and read at each scrape,
 * so that no replica goes on showing what another has corrected. Not shown while the database is away.
 */
@Injectable()
export class SharedGauges {
  constructor(
    private readonly metrics: Metrics,
    private readonly database: Database,
  ) {}

  gauge(options: GaugeConfiguration<string>): SharedGauge {
    const { name, labelNames = [] } = options;
    const collect = async () => {
      const samples = await this.#read(name);
      gauge.reset();
      // Without labels a gauge is 0 after a reset, which nobody has found.
      if (labelNames.length === 0) gauge.remove();
      for (const { labels, value } of samples) gauge.set(labels, value);
    };
    const gauge = this.metrics.gauge(Object.assign({ collect }, options));
    return {
      show: async (samples) => {
        await this.database.execute(KEEP, [name, JSON.stringify(samples)]);
      },
    };
  }

  async #read(name: string): Promise<readonly GaugeSample[]> {
    const late = Promise.withResolvers<readonly GaugeSample[]>();
    const timer = setTimeout(late.resolve, READ_MS, []);
    try {
      return await Promise.race([this.#kept(name), late.promise]);
    } catch {
      return [];
    } finally {
      clearTimeout(timer);
    }
  }

  async #kept(name: string): Promise<readonly GaugeSample[]> {
    const sql = 'SELECT samples FROM shared_gauge WHERE name = $1';
    const [kept] = await this.database.query(row, sql, [name]);
    return kept === undefined ? [] : samplesSchema.parse(kept.samples);
  }
}
