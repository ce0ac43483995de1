/** An app as the Zoom Marketplace keeps it. */
export interface ZoomApp {
  /** Only a Server-to-Server app may mint tokens with `account_credentials` (zoom-api §B5). */
  readonly type: 's2s' | 'general';
  readonly clientId: string;
  readonly clientSecret: string;
  readonly accountId: string;
  /** An app that was never activated, or was switched off. */
  readonly active: boolean;
  readonly scopes: readonly string[];
  /** "Secret Token" of Features → Access: signs the app's webhooks. */
  readonly webhookSecret: string;
}

const ACCOUNT_ID = 'SimulatedAccountId_22c';

/** For REST: mints tokens. */
export const defaultS2sApp: ZoomApp = {
  type: 's2s',
  clientId: 'SimulatedS2sClientId22',
  clientSecret: 'simulated-s2s-client-secret-32ch',
  accountId: ACCOUNT_ID,
  active: true,
  scopes: ['meeting:read:meeting:admin', 'meeting:update:participant_rtms_app_status:admin'],
  webhookSecret: 's2s-webhook-secret-22c',
};

/** For RTMS: sends the webhooks, and its pair signs the handshakes. */
export const defaultRtmsApp: ZoomApp = {
  type: 'general',
  clientId: 'SimulatedRtmsClientId2',
  clientSecret: 'simulated-rtms-client-secret-32c',
  accountId: ACCOUNT_ID,
  active: true,
  scopes: [
    'meeting:read:meeting_audio',
    'meeting:read:meeting_video',
    'meeting:read:meeting_transcript',
  ],
  webhookSecret: 'rtms-webhook-secret-22',
};
