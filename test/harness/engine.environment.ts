import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';

export const ENGINES = ['pglite', 'postgres'] as const;
export type Engine = (typeof ENGINES)[number];

/** A database and a data folder for a service in a process of its own. */
export interface EngineEnvironment {
  readonly env: Readonly<Record<string, string>> & { readonly DATA_DIR: string };
  remove(): Promise<void>;
}

/** Why an engine cannot be tested here; `null` when it can. */
export function whyNot(engine: Engine): string | null {
  const { url, why } = inject('postgres');
  return engine === 'postgres' && url === null ? why : null;
}

export async function engineEnvironment(engine: Engine): Promise<EngineEnvironment> {
  const dataDir = await mkdtemp(join(tmpdir(), 'zp-data-'));
  const removeFolder = () => rm(dataDir, { recursive: true, force: true });
  const { url } = inject('postgres');
  if (engine === 'pglite' || url === null) {
    return { env: { DATA_DIR: dataDir }, remove: removeFolder };
  }
  const schema = `test_${randomBytes(6).toString('hex')}`;
  return {
    env: { DATA_DIR: dataDir, DATABASE_URL: url, DATABASE_SCHEMA: schema },
    remove: async () => {
      await removeFolder();
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      await client.query(`DROP SCHEMA IF EXISTS ${schema}_jobs CASCADE`);
      await client.end();
    },
  };
}
