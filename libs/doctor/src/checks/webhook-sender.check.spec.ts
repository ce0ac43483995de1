import { describe, expect, it } from 'vitest';
import { runChecks } from '../check.runner.js';
import { ACCOUNT_CHECKS } from '../check.catalog.js';
import { scripted, TEXTS, type Script } from '../testing/scripted.ports.js';

const MINUTE = 60_000;
const ago = (minutes: number) => Date.now() - minutes * MINUTE;
const refusal = (minutes: number, clientId: string | null = 'AnotherAppsClientId_22') => ({
  at: ago(minutes),
  code: 'webhooks.signature_mismatch',
  clientId,
});

async function found(script: Script) {
  const { checks } = await runChecks(ACCOUNT_CHECKS, scripted(script));
  return checks.find(({ id }) => id === 'webhook-sender');
}

describe('Deliveries that the route refused', () => {
  it.each([
    ['none verified', {}],
    ['the last that verified is hours old', { verifiedAt: ago(61) }],
  ])('fail where %s within the hour', async (_, script) => {
    const check = await found({ deliveries: [refusal(59)], ...script });
    expect(check).toMatchObject({ status: 'failed', evidence: { refused: 1, verified: false } });
  });

  it.each([
    [null],
    ['AnotherAppsClientId_22'],
    [TEXTS.ZOOM_RTMS_CLIENT_ID],
    [TEXTS.ZOOM_CLIENT_ID],
  ])('are a warning while others verify, whoever they name: %s', async (clientId) => {
    const deliveries = [refusal(1, clientId)];
    const check = await found({ deliveries, verifiedAt: ago(2) });
    expect(check).toMatchObject({ status: 'warning', evidence: { verified: true } });
  });

  it.each([
    ['they are older than an hour', { deliveries: [refusal(61)] }],
    ['a later one verified', { deliveries: [refusal(2), refusal(3)], verifiedAt: ago(1) }],
  ])('are over where %s', async (_, script) => {
    expect(await found(script)).toMatchObject({ status: 'ok' });
  });

  it('count from the last that verified on', async () => {
    const deliveries = [refusal(1), refusal(2), refusal(4)];
    const check = await found({ deliveries, verifiedAt: ago(3) });
    expect(check).toMatchObject({ status: 'warning', evidence: { refused: 2 } });
  });
});
