import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/kernel';
import { z } from 'zod';

export const databaseSection = configSection('database', {
  DATABASE_URL: {
    schema: z.union([z.undefined(), z.string().regex(/^postgres(ql)?:\/\/.+/)]),
    meaning: 'PostgreSQL to use; not set: the embedded engine under DATA_DIR, for one replica.',
    range: 'a postgres:// URL, or not set',
    secret: true,
  },
  DATABASE_SCHEMA: {
    schema: z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/),
    meaning: 'PostgreSQL schema that holds all tables; created when missing.',
    range: 'lower-case identifier of at most 63 characters',
    default: 'public',
  },
  DATABASE_MAX_CONNECTIONS: {
    schema: z.coerce.number().int().min(2).max(200),
    meaning: 'Size of the connection pool of one replica.',
    range: '2 … 200',
    default: '10',
  },
  DATA_DIR: {
    schema: z.string().min(1),
    meaning: 'Folder for the embedded database, artifacts and the generated API key.',
    range: 'a folder that the service may write',
    default: './data',
  },
});

export const databaseConfig = registerAs('database', () => databaseSection.parse(process.env));
