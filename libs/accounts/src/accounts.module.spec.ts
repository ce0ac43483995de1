import { afterEach, describe, expect, it, vi } from 'vitest';
import { startAccounts } from './testing/accounts.harness.js';

const REST = {
  ZOOM_ACCOUNT_ID: 'gYz8S9w5Q5yrDoIvmdClYw',
  ZOOM_CLIENT_ID: 'RestClientId0000000022',
  ZOOM_CLIENT_SECRET: 'RestSecret000000000000000000032c',
};

const RTMS = {
  ZOOM_RTMS_CLIENT_ID: 'RtmsClientId0000000022',
  ZOOM_RTMS_CLIENT_SECRET: 'RtmsSecret000000000000000000032c',
};

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('accounts and apps of the environment', () => {
  it('has neither where nothing is set', async () => {
    const { accounts, apps } = await startAccounts({});
    expect(await accounts.account()).toBeUndefined();
    expect(await apps.app('default')).toBeUndefined();
    expect(await apps.webhookSecrets()).toEqual([]);
  });

  it('uses one pair for both where only one is set', async () => {
    const { accounts, apps } = await startAccounts(REST);
    expect(await accounts.account()).toMatchObject({ accountId: REST.ZOOM_ACCOUNT_ID });
    expect(await apps.app('default')).toEqual({
      id: 'default',
      clientId: REST.ZOOM_CLIENT_ID,
      clientSecret: REST.ZOOM_CLIENT_SECRET,
      cloud: { oauthUrl: 'https://zoom.us/oauth', apiAllowedHosts: ['zoom.us'] },
    });
    expect(await apps.appByClientId(REST.ZOOM_CLIENT_ID)).toBe(await apps.app('default'));
    expect(await accounts.accounts()).toEqual([await accounts.account()]);
  });

  it('keeps the RTMS app apart from the REST account', async () => {
    const { accounts, apps } = await startAccounts({ ...REST, ...RTMS });
    expect((await accounts.account())?.clientId).toBe(REST.ZOOM_CLIENT_ID);
    expect((await apps.app('default'))?.clientId).toBe(RTMS.ZOOM_RTMS_CLIENT_ID);
  });

  it('knows where the app leads its users back to', async () => {
    const redirectUri = 'https://example.com/v1/oauth/apps/default/callback';
    const { apps } = await startAccounts({ ...RTMS, ZOOM_RTMS_REDIRECT_URI: redirectUri });
    expect(await apps.app('default')).toMatchObject({ redirectUri });
  });

  it('finds the account by its id and no other', async () => {
    const { accounts } = await startAccounts(REST);
    expect(await accounts.account(REST.ZOOM_ACCOUNT_ID)).toBeDefined();
    expect(await accounts.account('SomeOtherAccount000022')).toBeUndefined();
  });

  it('holds two webhook secrets of one app at once', async () => {
    const { apps } = await startAccounts({
      ...RTMS,
      ZOOM_WEBHOOK_SECRET: 'oldSecret, newSecret',
    });
    expect(await apps.webhookSecrets()).toEqual([
      { appId: 'default', secret: 'oldSecret' },
      { appId: 'default', secret: 'newSecret' },
    ]);
  });

  it.each([
    ['commercial', 'https://zoom.us/oauth', ['zoom.us']],
    ['government', 'https://zoomgov.com/oauth', ['zoomgov.com']],
    ['china', 'https://zoom.com.cn/oauth', ['zoom.com.cn', 'zoom.cn', 'zoomus.cn']],
  ])('knows the %s cloud', async (name, oauthUrl, apiAllowedHosts) => {
    const { accounts } = await startAccounts({ ...REST, ZOOM_CLOUD: name });
    expect((await accounts.account())?.cloud).toEqual({ oauthUrl, apiAllowedHosts });
  });

  it('takes hosts that are set for those of the cloud', async () => {
    const { accounts, apps } = await startAccounts({
      ...REST,
      ZOOM_CLOUD: 'government',
      ZOOM_OAUTH_URL: 'https://login.example.com/oauth',
      ZOOM_API_URL: 'https://api.example.com/v2',
      ZOOM_API_ALLOWED_HOSTS: 'example.com',
    });
    const cloud = {
      oauthUrl: 'https://login.example.com/oauth',
      apiUrl: 'https://api.example.com/v2',
      apiAllowedHosts: ['example.com', 'login.example.com'],
    };
    expect((await accounts.account())?.cloud).toEqual(cloud);
    expect((await apps.app('default'))?.cloud).toEqual(cloud);
  });

  it('lets a token go to the host that made it', async () => {
    const { accounts } = await startAccounts({
      ...REST,
      ZOOM_OAUTH_URL: 'http://127.0.0.1:4000/oauth',
    });
    expect((await accounts.account())?.cloud.apiAllowedHosts).toContain('127.0.0.1');
  });
});
