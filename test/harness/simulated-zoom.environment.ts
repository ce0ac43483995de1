import type { Simulator } from '../../apps/simulator/src/simulator.js';

/** What the service needs to take a simulator of this process for Zoom. */
export function environmentFor({ httpUrl, s2sApp, rtmsApp }: Simulator): Record<string, string> {
  return {
    ZOOM_ACCOUNT_ID: s2sApp.accountId,
    ZOOM_CLIENT_ID: s2sApp.clientId,
    ZOOM_CLIENT_SECRET: s2sApp.clientSecret,
    ZOOM_RTMS_CLIENT_ID: rtmsApp.clientId,
    ZOOM_RTMS_CLIENT_SECRET: rtmsApp.clientSecret,
    ZOOM_WEBHOOK_SECRET: rtmsApp.webhookSecret,
    ZOOM_OAUTH_URL: `${httpUrl}/oauth`,
    ZOOM_API_URL: `${httpUrl}/v2`,
    ZOOM_API_ALLOWED_HOSTS: '127.0.0.1',
    RTMS_ALLOWED_HOSTS: '127.0.0.1',
  };
}
