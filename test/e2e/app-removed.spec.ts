import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { whyNot } from '../harness/engine.environment.js';
import { freePort } from '../harness/free.port.js';
import type { PlatformProcess } from '../harness/platform.process.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { startSimulatedService, type SimulatedService } from '../harness/simulated.service.js';

const POLL = { timeout: 20_000, interval: 100 };
const LONG_AGO_MS = 3_600_000;

describe('a General app of the plain keys (built service, PostgreSQL, simulated Zoom)', () => {
  const why = whyNot('postgres');
  let service: SimulatedService;
  let simulator: Simulator;
  let platform: PlatformProcess;
  let client: pg.Client;

  beforeAll(async () => {
    if (why !== null) return;
    const port = String(await freePort());
    const callback = `http://127.0.0.1:${port}/v1/oauth/apps/default/callback`;
    service = await startSimulatedService('postgres', {
      simulator: { rtmsApp: { redirectUris: [callback] } },
      env: (zoom) => ({
        ...environmentFor(zoom),
        PORT: port,
        ZOOM_RTMS_REDIRECT_URI: callback,
      }),
    });
    ({ simulator, platform } = service);
    client = new pg.Client({ connectionString: inject('postgres').url ?? '' });
    await client.connect();
  }, 60_000);

  afterAll(async () => {
    if (why !== null) return;
    await client.end();
    await service.close();
  });

  async function count(table: string, where: string): Promise<number> {
    const { schema } = service;
    const { rowCount } = await client.query(`SELECT 1 FROM ${schema}.${table} WHERE ${where}`);
    return rowCount ?? 0;
  }
  const grants = () => count('zoom_grants', "app_id = 'default'");

  /** Removals that came, once the subscriber stands behind the last one and has none to do again. */
  async function handled(): Promise<number> {
    const { schema } = service;
    const { rows } = await client.query<{ came: number; open: number }>(
      `SELECT count(*)::integer AS came,
         (count(*) FILTER (WHERE (l.xid, l.position) > (c.xid, c.position)))::integer
           + (SELECT count(*) FROM ${schema}.event_delivery WHERE subscriber = c.subscriber)::integer
           AS open
       FROM ${schema}.event_log l, ${schema}.event_cursor c
       WHERE l.type = 'zoom.app.deauthorized' AND c.subscriber = 'auth.deauthorizations'
       GROUP BY c.subscriber`,
    );
    return rows[0]?.open === 0 ? rows[0].came : 0;
  }

  /** As a browser does it: to Zoom, and back with the cookie. */
  async function install(): Promise<number> {
    const begun = await fetch(`${platform.url}/v1/oauth/apps/default/install`, {
      redirect: 'manual',
    });
    const cookie = begun.headers.get('set-cookie')?.split(';')[0] ?? '';
    const consent = await fetch(begun.headers.get('location') ?? '', { redirect: 'manual' });
    const back = await fetch(consent.headers.get('location') ?? '', { headers: { cookie } });
    return back.status;
  }

  it(
    'is installed, and forgotten when its user removes it',
    { meta: { engine: 'postgres' }, timeout: 60_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      expect(await install()).toBe(200);
      expect(await grants()).toBe(1);
      await simulator.sendSample('app_deauthorized', { url: service.webhookUrl });
      await expect.poll(grants, POLL).toBe(0);
    },
  );

  it(
    'stays where it was installed again before word of its removal came',
    { meta: { engine: 'postgres' }, timeout: 60_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      expect(await install()).toBe(200);
      const { rows } = await client.query<{ user_id: string }>(
        `SELECT user_id FROM ${service.schema}.zoom_grants`,
      );
      const said = (ageMs: number, clientId = simulator.rtmsApp.clientId) => {
        const payload = { user_id: rows[0]?.user_id, client_id: clientId };
        const event = { event: 'app_deauthorized', event_ts: Date.now() - ageMs, payload };
        return simulator.sendWebhook({ url: service.webhookUrl, body: JSON.stringify(event) });
      };
      await said(LONG_AGO_MS);
      await expect.poll(handled, POLL).toBe(2);
      expect(await grants()).toBe(1);
      await said(-1_000, 'TheClientIdOfAnotherApp');
      await expect.poll(handled, POLL).toBe(3);
      expect(await grants()).toBe(1);
      await said(-1_000);
      await expect.poll(grants, POLL).toBe(0);
    },
  );
});
