import { Injectable } from '@nestjs/common';

/** One request that was answered with a problem, or broke off before it could be. */
export interface RequestRejection {
  /** The route's path as registered; `null` where no route was reached. */
  readonly path: string | null;
  readonly status: number;
  /** Code of the problem, e.g. `http.body_too_large`. */
  readonly code: string;
}

/**
 * Tells a lib of every rejected request, also of those that Fastify or Node refuse before a guard
 * of the lib could see them (too large, truncated, malformed).
 */
@Injectable()
export class RequestRejections {
  readonly #listeners = new Set<(rejection: RequestRejection) => void>();

  /** `listener` must not throw. */
  onRejection(listener: (rejection: RequestRejection) => void): void {
    this.#listeners.add(listener);
  }

  report(rejection: RequestRejection): void {
    for (const listener of this.#listeners) listener(rejection);
  }
}
