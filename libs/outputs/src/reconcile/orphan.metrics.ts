import { Injectable } from '@nestjs/common';
import { Metrics } from '@zoom-platform/observability';
import type { Counter, Gauge } from 'prom-client';
import { ORPHAN_KINDS, type OrphanKind, type OrphanRepair } from './orphan.kinds.js';

@Injectable()
export class OrphanMetrics {
  readonly #orphans: Gauge<'kind'>;
  readonly #repairs: Counter<'repair'>;

  constructor(metrics: Metrics) {
    this.#orphans = metrics.gauge({
      name: 'outputs_orphan_sessions',
      help: 'Sessions whose artifacts belong to nothing, as of the last look: unfinished, unended, unknown, unlisted.',
      labelNames: ['kind'],
    });
    this.#repairs = metrics.counter({
      name: 'outputs_orphan_repairs_total',
      help: 'What was done about orphan artifacts: completed, deleted, or failed and to be tried again.',
      labelNames: ['repair'],
    });
  }

  left(sessions: ReadonlyMap<OrphanKind, number>): void {
    for (const kind of ORPHAN_KINDS) this.#orphans.set({ kind }, sessions.get(kind) ?? 0);
  }

  repaired(repair: OrphanRepair): void {
    this.#repairs.inc({ repair });
  }
}
