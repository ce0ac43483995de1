import { describe, expect, it } from 'vitest';
import { DatabaseUnavailableError, StatementFailedError } from './database.errors.js';
import { failureOf } from './statement.failure.js';

const coded = (code: string) => Object.assign(new Error('it says "secret-value"'), { code });

describe('What an engine threw', () => {
  it.each(['08006', '40001', '40P01', '53100', '55P03', '57014', '57P01', '58030', '25006'])(
    'is a passing condition with SQLSTATE %s',
    (code) => {
      expect(failureOf(coded(code))).toBeInstanceOf(DatabaseUnavailableError);
    },
  );

  it.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE'])('is a lost server with %s', (code) => {
    expect(failureOf(coded(code))).toBeInstanceOf(DatabaseUnavailableError);
  });

  it.each(['22021', '23505', '42P01', '54000'])('is a refusal with SQLSTATE %s', (sqlState) => {
    expect(failureOf(coded(sqlState))).toMatchObject({
      sqlState,
      code: 'database.statement_failed',
    });
  });

  it('keeps the words of the engine out of the message', () => {
    const failure = failureOf(coded('22021'));
    expect(failure).toBeInstanceOf(StatementFailedError);
    expect(String(failure)).not.toContain('secret-value');
  });

  it('is left alone when it is none of these', () => {
    const error = new TypeError('a bug');
    expect(failureOf(error)).toBe(error);
  });
});
