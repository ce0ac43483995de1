import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/kernel';
import { z } from 'zod';

const REFUSED_URL =
  'is no postgres:// URL, or sets options, which would replace DATABASE_SCHEMA; special characters in a password are percent-encoded';

function isPostgresUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\/.+/.test(text) || !URL.canParse(text)) return false;
  return !new URL(text).searchParams.has('options');
}

export const databaseSection = configSection('database', {
  DATABASE_URL: {
    schema: z.string().refine(isPostgresUrl, REFUSED_URL).optional(),
    meaning: 'PostgreSQL to use; not set: the embedded engine under DATA_DIR, for one replica.',
    range: 'a postgres:// URL, or not set',
    secret: true,
  },
  DATABASE_SCHEMA: {
    schema: z.string().regex(/^[a-z_][a-z0-9_]{0,39}$/),
    meaning: 'PostgreSQL schema that holds all tables; created when missing.',
    range: 'lower-case identifier of at most 40 characters',
    default: 'public',
  },
  DATABASE_MAX_CONNECTIONS: {
    schema: z.coerce.number().int().min(2).max(200),
    meaning:
      'Size of the connection pool of one replica; beside it come one for its lease and one for jobs.',
    range: '2 … 200',
    default: '10',
  },
  DATABASE_STATEMENT_TIMEOUT_MS: {
    schema: z.coerce.number().int().min(100).max(60_000),
    meaning:
      'A statement that PostgreSQL does not answer for so long counts as failed, and its connection as lost; below WEBHOOK_HOLD_MS, so that a delivery is kept by the next one.',
    range: '100 … 60000 milliseconds',
    default: '2000',
  },
  DATA_DIR: {
    schema: z.string().min(1),
    meaning: 'Folder for the embedded database, artifacts and the generated API key.',
    range: 'a folder that the service may write',
    default: './data',
  },
});

export const databaseConfig = registerAs('database', () => databaseSection.parse(process.env));
