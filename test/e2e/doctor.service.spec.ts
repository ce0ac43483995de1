import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import { engineEnvironment, type EngineEnvironment } from '../harness/engine.environment.js';
import { startPlatformProcess, type PlatformProcess } from '../harness/platform.process.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';

const report = z.object({
  status: z.string(),
  cause: z.string().nullable(),
  checks: z.array(z.object({ id: z.string(), status: z.string(), means: z.string() }).loose()),
});

describe('the doctor of the service (built service, simulated Zoom, real sockets)', () => {
  let simulator: Simulator;
  let database: EngineEnvironment;
  let platform: PlatformProcess;

  beforeAll(async () => {
    simulator = await startSimulator();
    database = await engineEnvironment('pglite');
    platform = await startPlatformProcess({ ...database.env, ...environmentFor(simulator) });
  }, 60_000);

  afterAll(async () => {
    platform.kill('SIGTERM');
    await platform.ended;
    await simulator.close();
    await database.remove();
  });

  async function examined() {
    const response = await platform.fetch('/v1/doctor');
    expect(response.status).toBe(200);
    return report.parse(await response.json());
  }

  it('wants a key', async () => {
    expect((await fetch(`${platform.url}/v1/doctor`)).status).toBe(401);
  });

  it('finds nothing to mend where all is well', async () => {
    const { status, cause, checks } = await examined();
    expect({ status, cause }).toEqual({ status: 'ok', cause: null });
    expect(checks.filter((check) => check.status === 'failed')).toEqual([]);
  });
});
