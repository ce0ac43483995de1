import type { Readable } from 'node:stream';
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
   * that may have come too late. Default: GET and PUT. After 429 or a refused connection, any call is.
   */
  readonly idempotent?: boolean;
}

/** What Zoom answered with 2xx. */
export interface ZoomApiAnswer {
  /** As Zoom gave it: 200, 201, 202 or 204. */
  readonly status: number;
  /** `undefined`: Zoom sent none (204), or an array. */
  readonly body: ZoomObject | undefined;
  /** The array that a few endpoints answer with instead of an object. */
  readonly list?: readonly unknown[] | undefined;
  /** `x-zm-trackingid`: what Zoom's support asks for. */
  readonly trackingId: string | undefined;
}

/** A file of Zoom's: a recording, a transcript. */
export interface ZoomDownloadRequest {
  /** `download_url` as Zoom gave it; its redirects are followed. */
  readonly url: string;
  /** Whose token it takes; without it the default account's. */
  readonly accountId?: string | undefined;
  /** One range as in RFC 9110: `bytes=0-1023`, `bytes=1024-`, `bytes=-500`. */
  readonly range?: string | undefined;
}

export interface ZoomDownload {
  /** 206 only where a range was asked for; 200 then means that Zoom sends the whole file all the same. */
  readonly status: 200 | 206;
  readonly contentType: string;
  /** Bytes of `content`. */
  readonly contentLength: number | undefined;
  readonly contentRange: string | undefined;
  /** To be read or destroyed. Fails with ZoomUnreachableError when it breaks off or falls silent. */
  readonly content: Readable;
}

/**
 * Zoom's REST API as an account: token, retries where they are safe, budget, circuit breaker.
 * Every failure is a `PlatformError` with Zoom's code, its tracking id and our fix.
 */
export abstract class ZoomApi {
  /**
   * Ends before ZOOM_API_DEADLINE_MS, whatever happens.
   * @throws ZoomApiRefusedError Zoom said no.
   * @throws ZoomDailyLimitError, ZoomBudgetExhaustedError no more calls of this kind now.
   * @throws ZoomCircuitOpenError, ZoomUnreachableError, ZoomDeadlineError Zoom does not answer.
   * @throws ZoomApiUnreadableError 2xx that is neither empty nor a JSON object or array.
   * @throws ZoomRequestTooLargeError, ZoomAnswerTooLargeError
   * @throws the errors of `ZoomTokens.token`.
   */
  abstract call(request: ZoomApiRequest): Promise<ZoomApiAnswer>;

  /**
   * The rows of a list, page by page as they are asked for; follows `next_page_token` (zoom-api §C5).
   * @param rows name of the list's field, e.g. `users`.
   * @throws the errors of {@link call}; ZoomPagesLoopError when a token repeats.
   */
  abstract pages(request: ZoomApiRequest, rows: string): AsyncIterable<ZoomObject>;

  /**
   * The bytes of a file, as they come. The token goes to hosts of the account's cloud only.
   * @throws ZoomApiRefusedError Zoom said no; ZoomRangeError no such range.
   * @throws ZoomDownloadRefusedError the URL, or one it led to, must not be called.
   * @throws ZoomUnreachableError, and the errors of `ZoomTokens.token`.
   */
  abstract download(request: ZoomDownloadRequest): Promise<ZoomDownload>;
}
