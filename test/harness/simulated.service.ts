import type { SimulatorOptions } from '../../apps/simulator/src/simulator.options.js';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import { engineEnvironment, type Engine } from './engine.environment.js';
import { startPlatformProcess, type PlatformProcess } from './platform.process.js';
import { environmentFor } from './simulated-zoom.environment.js';

/** The built service in a process of its own, and Zoom's side in this one. */
export interface SimulatedService {
  readonly simulator: Simulator;
  readonly platform: PlatformProcess;
  readonly dataDir: string;
  /** Of PostgreSQL; empty where the engine is the embedded one. */
  readonly schema: string;
  /** Where Zoom sends webhooks to. */
  readonly webhookUrl: string;
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

export interface SimulatedServiceOptions {
  readonly simulator?: SimulatorOptions;
  /** The embedded engine makes its cluster itself; it takes seconds. */
  readonly isEmpty?: boolean;
  /** What the service is told of Zoom and else; by default, `environmentFor` alone. */
  readonly env?: (simulator: Simulator, dataDir: string) => Environment | Promise<Environment>;
}

export async function startSimulatedService(
  engine: Engine,
  { simulator: zoom = {}, isEmpty = false, env = environmentFor }: SimulatedServiceOptions = {},
): Promise<SimulatedService> {
  const simulator = await startSimulator({ journalKept: Infinity, ...zoom });
  const database = await engineEnvironment(engine, { isEmpty });
  const told = await env(simulator, database.env.DATA_DIR);
  const platform = await startPlatformProcess({ ...database.env, ...told });
  return {
    simulator,
    platform,
    dataDir: database.env.DATA_DIR,
    schema: database.env['DATABASE_SCHEMA'] ?? '',
    webhookUrl: `${platform.url}/webhooks/zoom`,
    close: async () => {
      platform.kill('SIGTERM');
      await platform.ended;
      await simulator.close();
      await database.remove();
    },
  };
}
