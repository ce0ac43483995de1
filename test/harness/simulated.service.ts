import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import { engineEnvironment, type Engine } from './engine.environment.js';
import { startPlatformProcess, type PlatformProcess } from './platform.process.js';
import { environmentFor } from './simulated-zoom.environment.js';

/** The built service in a process of its own, and Zoom's side in this one. */
export interface SimulatedService {
  readonly simulator: Simulator;
  readonly platform: PlatformProcess;
  readonly dataDir: string;
  /** Where Zoom sends webhooks to. */
  readonly webhookUrl: string;
  close(): Promise<void>;
}

export async function startSimulatedService(engine: Engine): Promise<SimulatedService> {
  const simulator = await startSimulator();
  const database = await engineEnvironment(engine);
  const platform = await startPlatformProcess({ ...database.env, ...environmentFor(simulator) });
  return {
    simulator,
    platform,
    dataDir: database.env.DATA_DIR,
    webhookUrl: `${platform.url}/webhooks/zoom`,
    close: async () => {
      platform.kill('SIGTERM');
      await platform.ended;
      await simulator.close();
      await database.remove();
    },
  };
}
