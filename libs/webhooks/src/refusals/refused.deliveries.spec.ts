import { openPglite, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations } from '@zoom-platform/events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebhookHarness } from '../testing/webhook.harness.js';
import { webhooksMigrations } from '../webhooks.migrations.js';

const BODY = JSON.stringify({ event: 'meeting.started' });
const ALL = 1_000;

let database: TestDatabase;
let harness: WebhookHarness;

beforeEach(async () => {
  database = await openPglite([eventsMigrations, webhooksMigrations]);
  harness = await WebhookHarness.start({ database: database.database });
});

afterEach(async () => {
  await harness.close();
  await database.close();
});

const forge = (clientid: string) =>
  harness.deliver(BODY, { secret: 'guessed', headers: { clientid } });

describe('what the webhook route refused', () => {
  it('is remembered with the app that it says it comes from', async () => {
    expect((await harness.deliver(BODY)).status).toBe(200);
    expect(harness.refused.latest(ALL)).toEqual([]);
    expect((await forge('AnotherAppsClientId_22')).status).toBe(401);
    const at = harness.clock.now();
    const code = 'webhooks.signature_mismatch';
    expect(harness.refused.latest(ALL)).toEqual([{ at, code, clientId: 'AnotherAppsClientId_22' }]);
  });

  it('stands newest first', async () => {
    await forge('first');
    await harness.post(BODY, { 'content-type': 'application/json' });
    const codes = harness.refused.latest(ALL).map(({ code }) => code);
    expect(codes).toEqual(['webhooks.signature_missing', 'webhooks.signature_mismatch']);
    expect(harness.refused.latest(1)).toMatchObject([{ code: 'webhooks.signature_missing' }]);
  });

  it('is a hundred deliveries at most, the last ones', async () => {
    for (let batch = 0; batch < 1_000; batch += 50) {
      const numbers = Array.from({ length: 50 }, (_, index) => batch + index);
      await Promise.all(numbers.map((number) => forge(`app-${String(number)}`)));
    }
    const kept = harness.refused.latest(ALL);
    expect(kept).toHaveLength(100);
    const names = new Set(kept.map(({ clientId }) => clientId));
    const last = Array.from({ length: 100 }, (_, index) => `app-${String(900 + index)}`);
    expect(names).toEqual(new Set(last));
  });

  it.each([['x'.repeat(65)], ['open http://example.com'], ['<b>'], ['']])(
    'names no app where the header cannot be a Client ID: %s',
    async (clientId) => {
      await forge(clientId);
      expect(harness.refused.latest(ALL)).toMatchObject([{ clientId: null }]);
    },
  );
});
