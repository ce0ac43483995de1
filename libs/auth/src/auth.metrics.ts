import { Injectable } from '@nestjs/common';
import { Metrics } from '@zoom-platform/observability';
import type { Counter } from 'prom-client';

/**
 * `shared`: made and kept for all replicas; `unshared`: made by this replica for itself, since the
 * database was away; `failed`: Zoom gave none.
 */
export type MintOutcome = 'shared' | 'unshared' | 'failed';

/** `renewed`: kept; `lost`: Zoom does not take the refresh token any more; `failed`: no answer. */
export type RefreshOutcome = 'renewed' | 'lost' | 'failed';

/** What Prometheus sees of tokens; labels are closed sets, never ids. */
@Injectable()
export class AuthMetrics {
  readonly #mints: Counter<'outcome'>;
  readonly #refreshes: Counter<'outcome'>;

  constructor(metrics: Metrics) {
    this.#mints = metrics.counter({
      name: 'zoom_token_mints_total',
      help: 'Requests for a token of an account, by outcome (shared, unshared, failed).',
      labelNames: ['outcome'],
    });
    this.#refreshes = metrics.counter({
      name: 'zoom_grant_refreshes_total',
      help: "Requests to renew a user's grant, by outcome (renewed, lost, failed).",
      labelNames: ['outcome'],
    });
  }

  minted(outcome: MintOutcome): void {
    this.#mints.inc({ outcome });
  }

  refreshed(outcome: RefreshOutcome): void {
    this.#refreshes.inc({ outcome });
  }
}
