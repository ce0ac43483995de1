import type { ZoomPath } from './path/zoom.path.js';
import type { ZoomObject } from './refusal/zoom-api.answer.js';

/** Zoom's classes of rate limits (zoom-api §C4); one budget an account and class. */
export type RateLimitLabel = 'light' | 'medium' | 'heavy' | 'resource_intensive';

/** One call of Zoom's REST API. */
export interface ZoomApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: ZoomPath;
  /** Absent values are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Whose call it is; without it the default account's. */
  readonly accountId?: string | undefined;
  /** Default `medium`; what Zoom's answer says replaces it for the calls that follow. */
  readonly label?: RateLimitLabel;
  /**
   * Whether the call done twice is the same as done once: only then is it repeated after a failure
   * that may have come too late. Default: every method but POST and PATCH.
   */
  readonly idempotent?: boolean;
}

/** What Zoom answered with 2xx. */
export interface ZoomApiAnswer {
  /** As Zoom gave it: 200, 201, 202 or 204. */
  readonly status: number;
  /** `undefined`: Zoom sent none (204). */
  readonly body: ZoomObject | undefined;
  /** `x-zm-trackingid`: what Zoom's support asks for. */
  readonly trackingId: string | undefined;
}

/**
 * Zoom's REST API as an account: token, retries where they are safe, budget, circuit breaker.
 * Every failure is a `PlatformError` with Zoom's code, its tracking id and our fix.
 */
export abstract class ZoomApi {
  /**
   * @throws ZoomApiRefusedError Zoom said no.
   * @throws ZoomApiUnreadableError 2xx that is neither empty nor a JSON object.
   * @throws the errors of `ZoomTokens.token`, and ZoomUnreachableError.
   */
  abstract call(request: ZoomApiRequest): Promise<ZoomApiAnswer>;

  /**
   * The rows of a list, page by page as they are asked for; follows `next_page_token` (zoom-api §C5).
   * @param rows name of the list's field, e.g. `users`.
   * @throws the errors of {@link call}; ZoomPagesLoopError when a token repeats.
   */
  abstract pages(request: ZoomApiRequest, rows: string): AsyncIterable<ZoomObject>;
}
