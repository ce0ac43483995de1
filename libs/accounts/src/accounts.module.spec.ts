import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AccountsModule, ZoomAccounts, ZoomApps } from './index.js';

const REST = {
  ZOOM_ACCOUNT_ID: 'gYz8S9w5Q5yrDoIvmdClYw',
  ZOOM_CLIENT_ID: 'RestClientId0000000022',
  ZOOM_CLIENT_SECRET: 'RestSecret000000000000000000032c',
};

const RTMS = {
  ZOOM_RTMS_CLIENT_ID: 'RtmsClientId0000000022',
  ZOOM_RTMS_CLIENT_SECRET: 'RtmsSecret000000000000000000032c',
};

async function withEnvironment(environment: Readonly<Record<string, string>>) {
  for (const [key, text] of Object.entries(environment)) vi.stubEnv(key, text);
  const module = await Test.createTestingModule({ imports: [AccountsModule] }).compile();
  return { accounts: module.get(ZoomAccounts), apps: module.get(ZoomApps) };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('accounts and apps of the environment', () => {
  it('has neither where nothing is set', async () => {
    const { accounts, apps } = await withEnvironment({});
    expect(await accounts.account()).toBeUndefined();
    expect(await apps.app('default')).toBeUndefined();
    expect(await apps.webhookSecrets()).toEqual([]);
  });

  it('uses one pair for both where only one is set', async () => {
    const { accounts, apps } = await withEnvironment(REST);
    expect(await accounts.account()).toMatchObject({ accountId: REST.ZOOM_ACCOUNT_ID });
    expect(await apps.app('default')).toEqual({
      id: 'default',
      clientId: REST.ZOOM_CLIENT_ID,
      clientSecret: REST.ZOOM_CLIENT_SECRET,
    });
  });

  it('keeps the RTMS app apart from the REST account', async () => {
    const { accounts, apps } = await withEnvironment({ ...REST, ...RTMS });
    expect((await accounts.account())?.clientId).toBe(REST.ZOOM_CLIENT_ID);
    expect((await apps.app('default'))?.clientId).toBe(RTMS.ZOOM_RTMS_CLIENT_ID);
  });

  it('finds the account by its id and no other', async () => {
    const { accounts } = await withEnvironment(REST);
    expect(await accounts.account(REST.ZOOM_ACCOUNT_ID)).toBeDefined();
    expect(await accounts.account('SomeOtherAccount000022')).toBeUndefined();
  });

  it('holds two webhook secrets of one app at once', async () => {
    const { apps } = await withEnvironment({
      ...RTMS,
      ZOOM_WEBHOOK_SECRET: 'oldSecret, newSecret',
    });
    expect(await apps.webhookSecrets()).toEqual([
      { appId: 'default', secret: 'oldSecret' },
      { appId: 'default', secret: 'newSecret' },
    ]);
  });

  it('lets a token go to the host that made it', async () => {
    const { accounts } = await withEnvironment({
      ...REST,
      ZOOM_OAUTH_URL: 'http://127.0.0.1:4000/oauth',
    });
    expect((await accounts.account())?.cloud.apiAllowedHosts).toContain('127.0.0.1');
  });
});
