import { Module } from '@nestjs/common';
import { DatabaseModule } from '@zoom-platform/database';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { PlatformError } from '@zoom-platform/kernel';
import { RateLimitsModule, rateLimitsMigrations } from '@zoom-platform/rate-limits';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { zoomPath, type ZoomApi, type ZoomApiRequest } from './index.js';
import { ScriptedZoom } from './testing/scripted.zoom.js';
import { openZoomApi, type OpenedZoomApi } from './testing/zoom-api.harness.js';

const GET: ZoomApiRequest = { method: 'GET', path: zoomPath`/users/${'A1'}`, label: 'light' };
const POST: ZoomApiRequest = { ...GET, method: 'POST', body: { topic: 'x' } };
const DEADLINE_MS = 2_000;
/** What a busy machine may add to a bound. */
const SLACK_MS = 3_000;

describeOnEachEngine('several replicas in bad weather', (open) => {
  let zoom: ScriptedZoom;
  let database: TestDatabase;
  let replicas: OpenedZoomApi[];

  @Module({})
  class SharedLimitsModule {}

  beforeEach(async () => {
    zoom = new ScriptedZoom();
    await zoom.listen();
    database = await open([rateLimitsMigrations]);
    replicas = [];
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    for (const { module } of replicas) await module.close();
    await database.close();
    await zoom.close();
  });

  async function start(environment: Readonly<Record<string, string>>): Promise<ZoomApi[]> {
    for (let replica = 0; replica < 2; replica += 1) {
      const imports = [
        DatabaseModule.forRoot({ migrations: [], database: database.database }),
        RateLimitsModule,
      ];
      const all = { ZOOM_API_DEADLINE_MS: String(DEADLINE_MS), ...environment };
      const limits = { module: SharedLimitsModule, imports };
      replicas.push(await openZoomApi(zoom.origin, all, limits));
    }
    // The tokens are made before the weather turns.
    for (const { zoomApi } of replicas) await zoomApi.call({ ...GET, label: 'medium' });
    zoom.calls.length = 0;
    return replicas.map(({ zoomApi }) => zoomApi);
  }

  /** The codes of many calls at once on every replica, and how long the slowest took. */
  async function burst(apis: readonly ZoomApi[], request: ZoomApiRequest, each: number) {
    const before = performance.now();
    const calls = apis.flatMap((api) => Array.from({ length: each }, () => api.call(request)));
    const outcomes = await Promise.allSettled(calls);
    const codes = outcomes.map((outcome) => {
      if (outcome.status === 'fulfilled') return 'answered';
      return outcome.reason instanceof PlatformError ? outcome.reason.code : 'untyped';
    });
    return { codes: new Set(codes), ms: performance.now() - before };
  }

  it('a storm of 429: clear errors in bounded time, and no more calls than the budget', async () => {
    const apis = await start({ ZOOM_RATE_LIMITS: 'light=5' });
    zoom.answer = () => ({ status: 429, body: '{"code":429,"message":"per-second"}' });
    const { codes, ms } = await burst(apis, GET, 30);
    expect([...codes].sort()).toEqual(['zoom.budget_exhausted', 'zoom.rate_limited']);
    expect(ms).toBeLessThan(DEADLINE_MS + SLACK_MS);
    // A second's budget at the start, and one for each second that the deadline leaves.
    expect(zoom.calls.length).toBeLessThanOrEqual(5 * (1 + DEADLINE_MS / 1_000));
    expect(zoom.calls.length).toBeGreaterThan(0);
    // Taken times are exact; arrival has the jitter of a socket, and half a window holds none of it.
    expect(zoom.mostWithin(500)).toBeLessThanOrEqual(5);
  });

  it.each(['drop', { status: 503 }] as const)(
    'a Zoom that is down (%j): clear errors, POSTs are made once, the circuit spares it',
    async (down) => {
      const apis = await start({
        ZOOM_RATE_LIMITS: 'light=50',
        ZOOM_API_BREAKER_FAILURES: '4',
        ZOOM_API_BREAKER_OPEN_MS: '60000',
        ZOOM_API_CONCURRENCY: '2',
      });
      zoom.answer = () => down;
      const posts = await burst(apis, POST, 10);
      const sent = zoom.calls.length;
      const clear = [
        'zoom.circuit_open',
        down === 'drop' ? 'zoom.unreachable' : 'zoom.unavailable',
      ];
      expect([...posts.codes].sort()).toEqual(clear);
      // Four failures open each replica's circuit; one more may be on its way then.
      expect(sent).toBeLessThanOrEqual(2 * 5);
      const gets = await burst(apis, GET, 20);
      expect([...gets.codes]).toEqual(['zoom.circuit_open']);
      expect(zoom.calls).toHaveLength(sent);
      expect(posts.ms + gets.ms).toBeLessThan(DEADLINE_MS + SLACK_MS);
    },
  );

  it('the circuit open in none, each POST reaches a failing Zoom once and no more', async () => {
    const apis = await start({});
    zoom.answer = () => ({ status: 503 });
    await burst(apis, POST, 10);
    expect(zoom.calls).toHaveLength(20);
  });

  it('a daily limit that one replica hears of stops the others', async () => {
    const [first, second] = await start({});
    zoom.answer = () => ({
      status: 429,
      body: '{"code":429,"message":"maximum daily rate limit"}',
    });
    await expect(first?.call(GET)).rejects.toMatchObject({ code: 'zoom.daily_limit_reached' });
    await expect(second?.call(GET)).rejects.toMatchObject({ code: 'zoom.daily_limit_reached' });
    expect(zoom.calls).toHaveLength(1);
  });
});
