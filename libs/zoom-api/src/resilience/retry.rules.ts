import { ZoomUnreachableError } from '@zoom-platform/auth';
import type { ZoomApiRequest } from '../zoom-api.port.js';

/** Longest wait before a retry, whatever the number of attempts. */
const LONGEST_BACKOFF_MS = 8_000;

/** 5xx but 501, which says that it will never be done. */
export function isOutage({ status }: { readonly status: number }): boolean {
  return status >= 500 && status !== 501;
}

/**
 * Whether a call that may have been done can be done again. A DELETE cannot: where the first one was
 * done, the second is told 404, and nobody knows whether there ever was such a thing.
 */
export function isIdempotent({ method, idempotent }: ZoomApiRequest): boolean {
  return idempotent ?? (method === 'GET' || method === 'PUT');
}

/** Nothing was sent, so that any method may be repeated. */
export function isConnectionRefused(failure: Error): boolean {
  return failure instanceof ZoomUnreachableError && failure.extensions['reason'] === 'ECONNREFUSED';
}

/** Exponential with full jitter. @param attempt 1 for the first retry. @returns milliseconds */
export function backoffMs(firstMs: number, attempt: number): number {
  return Math.random() * Math.min(LONGEST_BACKOFF_MS, firstMs * 2 ** (attempt - 1));
}
