import { standing } from '@zoom-platform/database/testing';
import { describe } from 'vitest';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import { PlantedClient } from './planted.client.js';

/** Zoom's side, and a service that does what a verdict has to notice. */
class PlantedStage {
  readonly client = new PlantedClient();

  constructor(readonly simulator: Simulator) {}

  async close(): Promise<void> {
    this.client.close();
    await this.simulator.close();
  }
}

/** @param define gets what stands during the test that runs; anew for each. */
export function describePlanted(name: string, define: (at: () => PlantedStage) => void): void {
  describe(`${name} (the simulator, real sockets)`, () => {
    define(standing(async () => new PlantedStage(await startSimulator())));
  });
}
