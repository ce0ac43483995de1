import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import {
  engineEnvironment,
  whyNot,
  type EngineEnvironment,
} from '../harness/engine.environment.js';
import { startPlatformProcess, type PlatformProcess } from '../harness/platform.process.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { sharedKeys } from '../harness/shared-keys.environment.js';

const PROCESSES = 4;
const CALLS = 1_000;
/** `standup` is known to Zoom's side from the start. */
const MEETING = '9370011223';
/** Short enough to end within a burst; the service renews it at half of its life. */
const SHORT_LIFE_SECONDS = 6;

describe('one mint for all (4 built services, one real PostgreSQL, real sockets)', () => {
  const why = whyNot('postgres');
  let simulator: Simulator;
  let database: EngineEnvironment;
  let platforms: PlatformProcess[] = [];

  async function startAll(tokenExpiresInSeconds: number): Promise<void> {
    simulator = await startSimulator({ tokenExpiresInSeconds });
    database = await engineEnvironment('postgres');
    const env = {
      ...database.env,
      ...environmentFor(simulator),
      ...sharedKeys.environment,
      ZOOM_RATE_LIMITS: 'light=5000,medium=5000,heavy=5000,resource_intensive=5000',
    };
    platforms = [];
    // Each is known at once, so that one that does not start leaves none of the others behind.
    const start = async () => platforms.push(await startPlatformProcess(env));
    await Promise.all(Array.from({ length: PROCESSES }, start));
  }

  async function stopAll(): Promise<void> {
    for (const platform of platforms) platform.kill('SIGTERM');
    await Promise.all(platforms.map(({ ended }) => ended));
    await simulator.close();
    await database.remove();
  }

  /** `200`, or the status with the error, so that the report of a failure names its code. */
  async function call(index: number): Promise<string> {
    const platform = platforms[index % PROCESSES];
    if (platform === undefined) throw new Error('no process');
    const response = await fetch(`${platform.url}/v1/meetings/${MEETING}`, {
      headers: { authorization: `Bearer ${sharedKeys.apiKey}` },
    });
    const text = await response.text();
    return response.ok ? String(response.status) : `${String(response.status)} ${text}`;
  }

  const burst = (calls: number) => Promise.all(Array.from({ length: calls }, (_, i) => call(i)));

  describe('on a cold cache', () => {
    beforeEach(async () => {
      if (why === null) await startAll(3_599);
    });
    afterEach(async () => {
      if (why === null) await stopAll();
    });

    it(
      `${String(CALLS)} concurrent calls mint one token; a revoked one costs one more`,
      { meta: { engine: 'postgres' }, timeout: 120_000 },
      async ({ skip }) => {
        if (why !== null) skip(why);
        expect(new Set(await burst(CALLS))).toEqual(new Set(['200']));
        expect(simulator.mints()).toBe(1);

        simulator.revokeTokens();
        expect(new Set(await burst(CALLS))).toEqual(new Set(['200']));
        expect(simulator.mints()).toBe(2);
      },
    );
  });

  describe('with tokens that end within the burst', () => {
    beforeAll(async () => {
      if (why === null) await startAll(SHORT_LIFE_SECONDS);
    });
    afterAll(async () => {
      if (why === null) await stopAll();
    });

    it(
      'each end costs one mint, and no caller sees a failure',
      { meta: { engine: 'postgres' }, timeout: 120_000 },
      async ({ skip }) => {
        if (why !== null) skip(why);
        const begun = Date.now();
        const statuses = new Set<string>();
        while (simulator.mints() < 3) {
          for (const status of await burst(200)) statuses.add(status);
          expect(Date.now() - begun, 'tokens are renewed').toBeLessThan(60_000);
        }
        expect(statuses).toEqual(new Set(['200']));
        // Renewed at half of its life at the earliest: more mints than that were made twice.
        const lives = (Date.now() - begun) / (SHORT_LIFE_SECONDS * 500);
        expect(simulator.mints()).toBeLessThanOrEqual(Math.ceil(lives) + 1);
      },
    );
  });
});

describe('the key that all processes of this test share', () => {
  it('is the one whose digest they are given', () => {
    const digest = createHash('sha256').update(sharedKeys.apiKey).digest('hex');
    expect(sharedKeys.environment.API_KEYS).toContain(digest);
  });
});
