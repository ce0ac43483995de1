import type { ZoomApp, ZoomWebhookSecret } from '@zoom-platform/accounts';
import { openPglite, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations } from '@zoom-platform/events';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FakeZoomApps } from '../testing/fake.zoom-apps.js';
import { inboxRows } from '../testing/kept.rows.js';
import { WebhookHarness } from '../testing/webhook.harness.js';
import { webhooksMigrations } from '../webhooks.migrations.js';
import * as hmac from './zoom-signature.hmac.js';

const SHARED = 'token of both';

const SECRETS: readonly ZoomWebhookSecret[] = [
  { appId: 'first', secret: 'old token of first' },
  { appId: 'first', secret: 'new token of first' },
  { appId: 'first', secret: SHARED },
  { appId: 'second', secret: 'old token of second' },
  { appId: 'second', secret: 'new token of second' },
  { appId: 'second', secret: SHARED },
];

const APPS: readonly ZoomApp[] = ['first', 'second', 'silent'].map((id) => ({
  id,
  clientId: `client-id-of-${id}`,
  clientSecret: `client-secret-of-${id}`,
  cloud: { oauthUrl: 'https://zoom.us/oauth', apiUrl: undefined, apiAllowedHosts: ['zoom.us'] },
}));

const HEADERS = [
  undefined,
  'client-id-of-first',
  'client-id-of-second',
  'client-id-of-silent',
  'client-id-of-nobody',
];

let database: TestDatabase;
let harness: WebhookHarness;

beforeAll(async () => {
  database = await openPglite([eventsMigrations, webhooksMigrations]);
  const apps = () => new FakeZoomApps(SECRETS, APPS);
  harness = await WebhookHarness.start({ database: database.database, apps });
});

afterEach(() => {
  vi.restoreAllMocks();
});

afterAll(async () => {
  await harness.close();
  await database.close();
});

let delivered = 0;

/** Delivers a body that was not there before; answers the app that it is kept for. */
async function keptFor(secret: string, clientId: string | undefined) {
  const event = `meeting.numbered_${String((delivered += 1))}`;
  const headers: Record<string, string> = clientId === undefined ? {} : { clientid: clientId };
  const { status } = await harness.deliver(JSON.stringify({ event }), { secret, headers });
  const rows = await inboxRows(database.database);
  return [status, rows.find((row) => row.event === event)?.app_id];
}

describe('the app of a delivery', () => {
  const own = SECRETS.filter(({ secret }) => secret !== SHARED);
  const cases = own.flatMap(({ appId, secret }) =>
    HEADERS.map((clientId) => [secret, clientId, appId] as const),
  );

  it.each(cases)('signed with the %s and clientid %s is %s', async (secret, clientId, appId) => {
    expect(await keptFor(secret, clientId)).toEqual([200, appId]);
  });

  it.each([
    [undefined, 'first'],
    ['client-id-of-first', 'first'],
    ['client-id-of-second', 'second'],
    ['client-id-of-silent', 'first'],
    ['client-id-of-nobody', 'first'],
  ])('signed with a token of both and clientid %s is %s', async (clientId, appId) => {
    expect(await keptFor(SHARED, clientId)).toEqual([200, appId]);
  });

  it.each(HEADERS)('signed with no token of ours is none, with clientid %s', async (clientId) => {
    expect(await keptFor('guessed', clientId)).toEqual([401, undefined]);
  });
});

describe('every secret is tried', () => {
  it.each(['old token of first', 'new token of second', SHARED, 'guessed'])(
    'whichever fits and whoever is named: %s',
    async (secret) => {
      const tried = vi.spyOn(hmac, 'zoomSignature');
      for (const clientId of HEADERS) await keptFor(secret, clientId);
      expect(tried).toHaveBeenCalledTimes(SECRETS.length * HEADERS.length);
    },
  );
});
