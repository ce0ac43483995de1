import { DatabaseUnavailableError, StatementFailedError } from '@zoom-platform/database';

/**
 * SQLSTATE classes that a value causes and not the state of the database: data exception, integrity
 * constraint violation, program limit exceeded
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const ROW_STATES = /^(22|23|54)/;

/**
 * Whether a batch failed because of one of its rows, so that its neighbours can be kept without it.
 * Not so for a missing table or right: every row meets it. An error that is not the database's at all
 * comes from making some row's events and would come again, so it counts as the row's.
 */
export function isAboutARow(error: unknown): boolean {
  if (error instanceof StatementFailedError) return ROW_STATES.test(error.sqlState);
  return !(error instanceof DatabaseUnavailableError);
}

/** SQLSTATE or our own code only: the message of a database error may quote the row. */
export function codeOf(error: unknown): string {
  if (error instanceof StatementFailedError) return error.sqlState;
  const coded = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return coded ? String(error.code) : 'unknown error';
}
