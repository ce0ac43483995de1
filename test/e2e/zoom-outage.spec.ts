import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import {
  engineEnvironment,
  whyNot,
  type EngineEnvironment,
} from '../harness/engine.environment.js';
import { startPlatformProcess, type PlatformProcess } from '../harness/platform.process.js';
import { sharedKeys } from '../harness/shared-keys.environment.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';

const MEETING = '9370011223';
const HALF_MS = 30_000;
/** The default of the service. */
const DEADLINE_MS = 30_000;
const LIGHT_A_SECOND = 10;
const BETWEEN_CALLS_MS = 100;
const CALLERS_EACH = 3;

const problem = z.object({ code: z.string(), fix: z.string() }).loose();

interface Told {
  readonly method: string;
  readonly status: number;
  readonly code: string;
  readonly ms: number;
}

/** Codes of calls that Zoom may have seen; the others were refused before they were made. */
const SENT = ['zoom.unreachable', 'zoom.unavailable'];
const NOT_SENT = ['zoom.circuit_open', 'zoom.budget_exhausted'];

describe('a Zoom that is down for a minute (2 built services, PostgreSQL, real sockets and time)', () => {
  const why = whyNot('postgres');
  let simulator: Simulator;
  let database: EngineEnvironment;
  let platforms: readonly PlatformProcess[] = [];

  beforeAll(async () => {
    if (why !== null) return;
    simulator = await startSimulator();
    database = await engineEnvironment('postgres');
    const env = {
      ...database.env,
      ...environmentFor(simulator),
      ...sharedKeys.environment,
      ZOOM_RATE_LIMITS: `light=${String(LIGHT_A_SECOND)}`,
    };
    platforms = [await startPlatformProcess(env), await startPlatformProcess(env)];
  }, 60_000);

  afterAll(async () => {
    if (why !== null) return;
    for (const platform of platforms) platform.kill('SIGTERM');
    await Promise.all(platforms.map(({ ended }) => ended));
    await simulator.close();
    await database.remove();
  });

  async function call({ url }: PlatformProcess, method: 'GET' | 'POST'): Promise<Told> {
    const begun = performance.now();
    const path = method === 'GET' ? `/v1/meetings/${MEETING}` : '/v1/users/me/meetings';
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${sharedKeys.apiKey}`,
        ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      },
      ...(method === 'POST' ? { body: '{"topic":"x","type":1}' } : {}),
    });
    const text = await response.text();
    const { status } = response;
    const code = status < 300 ? '' : problem.parse(JSON.parse(text)).code;
    return { method, status, code, ms: performance.now() - begun };
  }

  async function caller(platform: PlatformProcess, until: number): Promise<readonly Told[]> {
    const told: Told[] = [];
    while (performance.now() < until) {
      told.push(await call(platform, told.length % 2 === 0 ? 'GET' : 'POST'));
      await pause(BETWEEN_CALLS_MS);
    }
    return told;
  }

  const seen = () =>
    simulator.journal
      .entries()
      .filter(({ type }) => type === 'zoom.fault')
      .map(({ at, detail }) => ({ at, method: detail?.['method'] }));

  it(
    'callers get clear errors within the deadline, POSTs reach it once, the budget holds',
    { meta: { engine: 'postgres' }, timeout: 180_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      for (const platform of platforms) expect((await call(platform, 'GET')).status).toBe(200);
      simulator.injectFault({ path: '/v2', hangUp: true, forMs: HALF_MS });
      simulator.injectFault({ path: '/v2', status: 503, forMs: HALF_MS });

      const until = performance.now() + 2 * HALF_MS;
      const callers = platforms.flatMap((platform) =>
        Array.from({ length: CALLERS_EACH }, () => caller(platform, until)),
      );
      const told = (await Promise.all(callers)).flat();
      const refused = told.filter(({ status }) => status >= 300);

      expect(refused.length).toBeGreaterThan(100);
      expect(refused.filter(({ code }) => ![...SENT, ...NOT_SENT].includes(code))).toEqual([]);
      expect(new Set(refused.map(({ code }) => code)).has('zoom.circuit_open')).toBe(true);
      expect(Math.max(...told.map(({ ms }) => ms))).toBeLessThan(DEADLINE_MS);

      const reached = seen();
      const posts = refused.filter(({ method, code }) => method === 'POST' && SENT.includes(code));
      const reachedPosts = reached.filter(({ method }) => method === 'POST').length;
      expect(reachedPosts).toBeGreaterThan(0);
      // Fewer, where a connection broke before the request was on it.
      expect(reachedPosts).toBeLessThanOrEqual(posts.length);
      for (const { at } of reached) {
        const inSecond = reached.filter((other) => other.at >= at && other.at < at + 500);
        expect(inSecond.length).toBeLessThanOrEqual(LIGHT_A_SECOND);
      }

      for (const platform of platforms) {
        const well = async () => (await call(platform, 'GET')).status;
        await expect.poll(well, { timeout: 30_000, interval: 500 }).toBe(200);
      }
    },
  );
});
