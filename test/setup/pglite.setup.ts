import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { z } from 'zod';

/** A cluster of the embedded engine as its first start leaves it: no table, no row of ours. */
export interface EmptyCluster {
  /** As a folder that a service may be given a copy of. */
  readonly folder: string;
  /** As one file that the engine reads into memory. */
  readonly file: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    emptyCluster: EmptyCluster;
  }
}

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const CACHE = join(MODULES, '.cache', 'zoom-platform');

const clusterIn = (place: string): EmptyCluster => ({
  folder: join(place, 'cluster'),
  file: join(place, 'cluster.tar'),
});

async function make({ folder, file }: EmptyCluster): Promise<void> {
  // Loaded only where it is needed: it is large.
  const { PGlite } = await import('@electric-sql/pglite');
  const engine = await PGlite.create({ dataDir: folder });
  const dump = await engine.dumpDataDir('none');
  await engine.close();
  await writeFile(file, await dump.bytes());
}

/**
 * Makes the cluster once for each version of the engine: that takes seven times as long as starting
 * an engine on it, and dozens of specs start one.
 */
export default async function setup(project: TestProject): Promise<void> {
  const text = await readFile(join(MODULES, '@electric-sql/pglite/package.json'), 'utf8');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(text));
  const place = join(CACHE, `pglite-${version}`);
  if (!existsSync(place)) {
    await mkdir(CACHE, { recursive: true });
    const half = await mkdtemp(join(CACHE, 'half-'));
    await make(clusterIn(half));
    // Another run may have been first.
    await rename(half, place).catch(() => rm(half, { recursive: true }));
  }
  project.provide('emptyCluster', clusterIn(place));
}
