import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { accountsConfig, accountsSection } from '@zoom-platform/accounts';
import {
  InMemoryAuthModule,
  ZoomApiUrlRefusedError,
  ZoomHttp,
  ZoomTokens,
  type ZoomHttpAnswer,
  type ZoomHttpRequest,
} from '@zoom-platform/auth';
import { describe, expect, it } from 'vitest';
import { ClockModule } from '../../apps/platform/src/clock.module.js';

/** In the place of the network: keeps where requests went, and answers with a token. */
@Injectable()
class Zoomgov {
  readonly urls: string[] = [];
  apiUrl: string | undefined;

  send({ url }: ZoomHttpRequest): Promise<ZoomHttpAnswer> {
    this.urls.push(url);
    const grant = { access_token: 'token', token_type: 'bearer', expires_in: 3599, scope: '' };
    const text = JSON.stringify({ ...grant, api_url: this.apiUrl });
    return Promise.resolve({ status: 200, text, header: () => undefined });
  }
}

const ACCOUNT = {
  ZOOM_ACCOUNT_ID: 'gYz8S9w5Q5yrDoIvmdClYw',
  ZOOM_CLIENT_ID: 'RestClientId0000000022',
  ZOOM_CLIENT_SECRET: 'RestSecret000000000000000000032c',
};

async function start(cloud: string, apiUrl?: string) {
  const zoom = new Zoomgov();
  zoom.apiUrl = apiUrl;
  const module = await Test.createTestingModule({ imports: [ClockModule, InMemoryAuthModule] })
    .overrideProvider(accountsConfig.KEY)
    .useValue(accountsSection.parse({ ...ACCOUNT, ZOOM_CLOUD: cloud }))
    .overrideProvider(ZoomHttp)
    .useValue(zoom)
    .compile();
  return { zoom, tokens: module.get(ZoomTokens) };
}

describe('An account in the government cloud (accounts and auth together)', () => {
  it.each([
    [undefined, 'https://api.zoomgov.com/v2'],
    ['https://api.zoomgov.com', 'https://api.zoomgov.com/v2'],
    ['https://api-west.zoomgov.com', 'https://api-west.zoomgov.com/v2'],
  ])('has its tokens made there, and used where they say: %s', async (apiUrl, base) => {
    const { zoom, tokens } = await start('government', apiUrl);
    expect((await tokens.token()).apiUrl).toBe(base);
    expect(zoom.urls).toEqual(['https://zoomgov.com/oauth/token']);
  });

  it.each([
    ['government', 'https://api.zoom.us'],
    ['commercial', 'https://api.zoomgov.com'],
    ['government', 'https://api.zoomgov.com.example.com'],
  ])('of the %s cloud sends no token to %s', async (cloud, apiUrl) => {
    const { tokens } = await start(cloud, apiUrl);
    await expect(tokens.token()).rejects.toThrow(ZoomApiUrlRefusedError);
  });
});
