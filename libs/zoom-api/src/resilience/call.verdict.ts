import { retryTime, type ZoomHttpAnswer } from '@zoom-platform/auth';
import { contentIn, refusalOf } from '../refusal/zoom-api.answer.js';
import {
  ZoomApiRefusedError,
  ZoomApiUnreadableError,
  ZoomDailyLimitError,
} from '../zoom-api.errors.js';
import type { ZoomApiAnswer, ZoomApiRequest } from '../zoom-api.port.js';
import { isConnectionRefused, isIdempotent, isOutage } from './retry.rules.js';
import { throttleIn } from './throttle.reader.js';

/** The exchange did what the call is for. */
interface Answered {
  readonly answer: ZoomApiAnswer;
}

interface Failed {
  readonly answer?: undefined;
  readonly failure: Error;
  /** Unix milliseconds before which a repeat is no use; `undefined`: only the backoff counts. */
  readonly again: 'never' | { readonly at: number | undefined };
  /** Unix milliseconds until which the account has no calls with this label any more. */
  readonly blockedUntil?: number;
}

/** What one exchange means for its call. */
export type Verdict = Answered | Failed;

/** @param now Unix milliseconds. */
export function verdictOn(
  outcome: ZoomHttpAnswer | Error,
  request: ZoomApiRequest,
  now: number,
): Verdict {
  const ifSafe = isIdempotent(request) ? { at: undefined } : 'never';
  if (outcome instanceof Error) {
    return { failure: outcome, again: isConnectionRefused(outcome) ? { at: undefined } : ifSafe };
  }
  const { status, header } = outcome;
  if (status >= 200 && status < 300) return answered(outcome);
  if (status === 429) return throttled(outcome, now);
  const until = retryTime(header('retry-after'), now);
  const failure = refusedError(outcome, until, now);
  if (!isOutage(outcome)) return { failure, again: 'never' };
  return { failure, again: ifSafe === 'never' ? 'never' : { at: until } };
}

function answered({ status, text, header }: ZoomHttpAnswer): Verdict {
  const content = contentIn(text);
  // It was done: a repeat would do it twice.
  if (content === undefined) return { failure: new ZoomApiUnreadableError(status), again: 'never' };
  return { answer: { status, ...content, trackingId: header('x-zm-trackingid') } };
}

function refusedError(answer: ZoomHttpAnswer, until: number | undefined, now: number) {
  return new ZoomApiRefusedError(
    refusalOf(answer.status, answer.text),
    headersOf(answer, until, now),
  );
}

function headersOf({ header }: ZoomHttpAnswer, until: number | undefined, now: number) {
  return {
    trackingId: header('x-zm-trackingid'),
    retryAfter: header('retry-after'),
    retryAfterSeconds: until === undefined ? undefined : Math.ceil((until - now) / 1000),
  };
}

/** Zoom did not do what it answers with 429, so that any method may be repeated. */
function throttled(answer: ZoomHttpAnswer, now: number): Verdict {
  const refusal = refusalOf(answer.status, answer.text);
  const { kind, until = now } = throttleIn(answer, refusal.message, now);
  if (kind === 'rate') return { failure: refusedError(answer, until, now), again: { at: until } };
  const headers = headersOf(answer, until, now);
  const failure = new ZoomDailyLimitError({ now, until }, { refusal, headers });
  return { failure, again: 'never', ...(kind === 'daily' ? { blockedUntil: until } : {}) };
}
