import { afterEach, beforeEach, describe } from 'vitest';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import { PlantedClient } from './planted.client.js';

/** Zoom's side, and a service that does what a verdict has to notice. */
export interface PlantedStage {
  readonly simulator: Simulator;
  readonly client: PlantedClient;
}

/** @param define gets what stands during the test that runs; anew for each. */
export function describePlanted(name: string, define: (at: () => PlantedStage) => void): void {
  describe(`${name} (the simulator, real sockets)`, () => {
    let stage: PlantedStage | undefined;
    beforeEach(async () => {
      stage = { simulator: await startSimulator(), client: new PlantedClient() };
    });
    afterEach(async () => {
      stage?.client.close();
      await stage?.simulator.close();
      stage = undefined;
    });
    define(() => {
      if (stage === undefined) throw new Error('no test runs');
      return stage;
    });
  });
}
