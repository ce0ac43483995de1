import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
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

const run = promisify(execFile);

/** The service finds a cluster without a table, as after the first second of its first start. */
async function bringCluster(dataDir: string): Promise<void> {
  const place = join(dataDir, 'pglite');
  await mkdir(place);
  // Nearly a thousand files: cp(1) takes a tenth of the time of Node's.
  await run('cp', ['-R', inject('emptyCluster').folder, join(place, 'cluster')]);
}

/** @param options `isEmpty`: the embedded engine makes its cluster itself; it takes seconds. */
export async function engineEnvironment(
  engine: Engine,
  options: { readonly isEmpty?: boolean } = {},
): Promise<EngineEnvironment> {
  const dataDir = await mkdtemp(join(tmpdir(), 'zp-data-'));
  const removeFolder = () => rm(dataDir, { recursive: true, force: true });
  const { url } = inject('postgres');
  if (engine === 'pglite' || url === null) {
    if (options.isEmpty !== true) await bringCluster(dataDir);
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
