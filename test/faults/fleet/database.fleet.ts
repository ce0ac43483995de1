import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fleet } from './replica.fleet.js';

/**
 * Zoom's 5, 20 and 60 minutes, compressed to outlast what is done to the database. Zoom's minute to join a
 * stream is not: in truth it is over before the first of them.
 */
export const REDELIVERY_MS = [4_000, 8_000, 16_000];

export const urlAt = (port: number) => `postgres://postgres@127.0.0.1:${String(port)}/postgres`;

export interface DatabaseFleetOptions {
  /** Where the trial itself and replicas that come later find the database. */
  readonly port: number;
  /** Where the first ones do. Default: at the same port. */
  readonly ofReplicas?: number;
  /** Default 3. */
  readonly replicas?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A fleet on a PostgreSQL of the trial's own. */
export async function fleetOn(options: DatabaseFleetOptions): Promise<Fleet> {
  const { port, ofReplicas = port, replicas = 3, env = {} } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'zp-data-'));
  const fleet = await Fleet.start({
    replicas: 0,
    env,
    simulator: { redeliverAfterMs: REDELIVERY_MS },
    database: {
      env: {
        DATA_DIR: dataDir,
        DATABASE_URL: urlAt(port),
        DATABASE_SCHEMA: 'zoom_platform',
      },
      remove: () => rm(dataDir, { recursive: true, force: true }),
    },
  });
  for (let index = 0; index < replicas; index += 1) {
    await fleet.add({ DATABASE_URL: urlAt(ofReplicas) });
  }
  return fleet;
}
