import { PlatformError } from '@zoom-platform/kernel';
import { missingScopesIn, refusalRule, type ZoomApiRefusal } from './refusal/zoom-api.refusals.js';

const LONGEST_QUOTE = 300;

export interface ZoomAnswerHeaders {
  /** `x-zm-trackingid`: what Zoom's support asks for. */
  readonly trackingId: string | undefined;
  /** `retry-after`, verbatim: Zoom sends seconds and ISO dates (zoom-api §C4). */
  readonly retryAfter: string | undefined;
  /** The same in seconds from now, where it could be read. */
  readonly retryAfterSeconds?: number | undefined;
}

const secondsOf = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/** What stands between us and Zoom may quote the header that it was sent. */
function withoutCredentials(message: string): string {
  return message.replaceAll(/\b(bearer|basic)\s+[^\s"'<>,;]+/gi, '$1 [redacted]');
}

/** Zoom's own words and numbers; what did not come is left out. */
function quoteOf(refusal: ZoomApiRefusal, headers: ZoomAnswerHeaders) {
  const { status, code, message } = refusal;
  const { trackingId, retryAfter, retryAfterSeconds } = headers;
  const missingScopes = missingScopesIn(message);
  return {
    zoomStatus: status,
    ...(code === undefined ? {} : { zoomCode: code }),
    ...(message === '' ? {} : { zoomMessage: withoutCredentials(message).slice(0, LONGEST_QUOTE) }),
    ...(trackingId === undefined ? {} : { zoomTrackingId: trackingId }),
    ...(missingScopes.length === 0 ? {} : { missingScopes }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** Zoom's REST API said no. The code tells which row of zoom-api §B6 it is. */
export class ZoomApiRefusedError extends PlatformError {
  constructor(refusal: ZoomApiRefusal, headers: ZoomAnswerHeaders) {
    const { code, status, meaning, fix } = refusalRule(refusal);
    super({ code, status, message: meaning, fix, extensions: quoteOf(refusal, headers) });
  }
}

/** Zoom counts calls a day too, and has said that they are used up; waiting within a call is no use. */
export class ZoomDailyLimitError extends PlatformError {
  constructor(
    { now, until }: { readonly now: number; readonly until: number },
    said?: { readonly refusal: ZoomApiRefusal; readonly headers: ZoomAnswerHeaders },
  ) {
    super({
      code: 'zoom.daily_limit_reached',
      status: 429,
      message: 'The Zoom account has used up its calls of this kind for today.',
      fix: 'Wait until retryAt; all apps of the account share this limit, so see which of them calls most.',
      extensions: {
        ...(said === undefined ? {} : quoteOf(said.refusal, said.headers)),
        retryAt: new Date(until).toISOString(),
        retryAfterSeconds: secondsOf(until - now),
      },
    });
  }
}

/** Our own count of calls allows none before the call's deadline. Zoom was not called. */
export class ZoomBudgetExhaustedError extends PlatformError {
  constructor(label: string, retryAfterMs: number) {
    super({
      code: 'zoom.budget_exhausted',
      status: 429,
      message: 'So many calls of Zoom are under way that this one would not get its turn in time.',
      fix: 'Try again after retryAfterSeconds and call less often; ZOOM_PLAN and ZOOM_RATE_LIMITS set the budget.',
      extensions: { label, retryAfterSeconds: secondsOf(retryAfterMs) },
    });
  }
}

/** Zoom failed so often in a row that it is left alone for a while. Zoom was not called. */
export class ZoomCircuitOpenError extends PlatformError {
  constructor(retryAfterMs: number) {
    super({
      code: 'zoom.circuit_open',
      status: 503,
      message: 'Zoom has failed several times in a row and is not called for a moment.',
      fix: 'Try again after retryAfterSeconds; status.zoom.us tells of outages.',
      extensions: { retryAfterSeconds: secondsOf(retryAfterMs) },
    });
  }
}

/** The call's time was over before there was an answer; whether Zoom did it is not known. */
export class ZoomDeadlineError extends PlatformError {
  constructor(deadlineMs: number) {
    super({
      code: 'zoom.deadline_exceeded',
      status: 504,
      message: 'The call of Zoom took longer than it may.',
      fix: 'See whether it was done before it is repeated; ZOOM_API_DEADLINE_MS sets the time.',
      extensions: { deadlineMs },
    });
  }
}

/** A body that is larger than any that Zoom's API takes; Zoom was not called. */
export class ZoomRequestTooLargeError extends PlatformError {
  constructor(bytes: number, mostBytes: number) {
    super({
      code: 'zoom.request_too_large',
      status: 413,
      message: 'The body is larger than a call of Zoom may be.',
      fix: 'Send less in one call.',
      extensions: { bytes, mostBytes },
    });
  }
}

/** 2xx, but not the JSON that the call promises. */
export class ZoomApiUnreadableError extends PlatformError {
  constructor(status: number) {
    super({
      code: 'zoom.answer_unreadable',
      status: 502,
      message: 'What answered the call is not the Zoom REST API.',
      fix: 'Check ZOOM_API_URL and the proxy between this machine and Zoom.',
      extensions: { zoomStatus: status },
    });
  }
}

/** A list of Zoom's that leads back to a page it has given before. */
export class ZoomPagesLoopError extends PlatformError {
  constructor() {
    super({
      code: 'zoom.pages_loop',
      status: 502,
      message: 'Zoom names a page of a list again that it has given before.',
      fix: 'Ask again from the first page; if it stays, tell Zoom.',
    });
  }
}

/** The URL of a file, or one that it led to, must not be called. */
export class ZoomDownloadRefusedError extends PlatformError {
  /** @param problem a whole sentence; never the URL, which may hold a token. */
  constructor(problem: string) {
    super({
      code: 'zoom.download_refused',
      status: 502,
      message: `The file cannot be fetched from where it is said to be: ${problem}`,
      fix: 'Ask Zoom for the recording again and use the download_url that it gives now.',
    });
  }
}

/** The range is not one that can be asked for, or lies outside of the file. */
export class ZoomRangeError extends PlatformError {
  constructor() {
    super({
      code: 'zoom.range_not_satisfiable',
      status: 416,
      message: 'The file has no such range of bytes.',
      fix: 'Ask for one range, bytes=first-last, within the file.',
    });
  }
}
