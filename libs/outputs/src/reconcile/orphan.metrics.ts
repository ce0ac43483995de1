import { Injectable } from '@nestjs/common';
import { Metrics, type SharedGauge, SharedGauges } from '@zoom-platform/observability';
import type { Counter } from 'prom-client';
import { ORPHAN_KINDS, type OrphanKind, type OrphanRepair } from './orphan.kinds.js';

@Injectable()
export class OrphanMetrics {
  readonly #orphans: SharedGauge;
  readonly #repairs: Counter<'repair'>;

  constructor(metrics: Metrics, shared: SharedGauges) {
    this.#orphans = shared.gauge({
      name: 'outputs_orphan_sessions',
      help: 'Sessions whose artifacts belong to nothing, as of the last look: unfinished, unended, unknown, unlisted, deleted.',
      labelNames: ['kind'],
    });
    this.#repairs = metrics.counter({
      name: 'outputs_orphan_repairs_total',
      help: 'What was done about orphan artifacts: completed, deleted, or failed and to be tried again.',
      labelNames: ['repair'],
    });
  }

  async left(sessions: ReadonlyMap<OrphanKind, number>): Promise<void> {
    await this.#orphans.show(
      ORPHAN_KINDS.map((kind) => ({ labels: { kind }, value: sessions.get(kind) ?? 0 })),
    );
  }

  repaired(repair: OrphanRepair): void {
    this.#repairs.inc({ repair });
  }
}
