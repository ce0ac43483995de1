import { z } from 'zod';
import { DatabaseUnavailableError, StatementFailedError } from './database.errors.js';

/**
 * SQLSTATE classes of passing conditions, after which the same statement may succeed: connection,
 * rollback (deadlock, serialization), resources (disk full), locks, operator, system; and a server
 * that has become a standby.
 */
const UNAVAILABLE_STATES = /^(08|40|53|55|57|58)...$|^25006$/;

const UNAVAILABLE_ERRNOS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** What node-postgres says, without a code, when a connection breaks, hangs or cannot be opened. */
const UNAVAILABLE_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed/;

const failure = z.object({ code: z.string().optional(), message: z.string().default('') });

const SQL_STATE = /^[0-9A-Z]{5}$/;

/**
 * What an engine threw, in our terms: {@link DatabaseUnavailableError} where the server was
 * lost, {@link StatementFailedError} where it refused; anything else as it is.
 */
export function failureOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return failureOf(error.errors[0]);
  }
  const parsed = failure.safeParse(error);
  if (!parsed.success) return error;
  const { code, message } = parsed.data;
  const unavailable =
    (code !== undefined && (UNAVAILABLE_STATES.test(code) || UNAVAILABLE_ERRNOS.has(code))) ||
    UNAVAILABLE_MESSAGES.test(message);
  if (unavailable) return new DatabaseUnavailableError(error);
  return code !== undefined && SQL_STATE.test(code) ? new StatementFailedError(code, error) : error;
}
