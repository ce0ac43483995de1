/** What has to hold for an RTMS stream to start: the portal's and the account's side (zoom-api §E 20). */
export interface RtmsPrerequisites {
  /** The app subscribes to `meeting.rtms_*`. */
  readonly events: boolean;
  /** "Allow apps to access meeting content" is on; if not, 400/13262. */
  readonly contentAccess: boolean;
  /** The host has added the app. */
  readonly addedForUser: boolean;
  /** The account has Developer Pack credits. */
  readonly credits: boolean;
}

/** An app as the Zoom Marketplace keeps it. */
export interface ZoomApp {
  /**
   * Only a Server-to-Server app may mint tokens with `account_credentials`, only a General app with
   * an authorization code, and an SDK app none at all (zoom-api §B5).
   */
  readonly type: 's2s' | 'general' | 'sdk';
  readonly clientId: string;
  readonly clientSecret: string;
  readonly accountId: string;
  /** False: never activated, or switched off. Its tokens end at once. */
  readonly active: boolean;
  /** Who switched an inactive app off; absent: it was never activated. */
  readonly disabledBy?: 'developer' | 'zoom';
  readonly scopes: readonly string[];
  /**
   * After a scope change, new tokens carry the old scopes for so long, in milliseconds. Default 0.
   * Tokens minted before never change (zoom-api §B3, §B6).
   */
  readonly scopeLagMs?: number;
  /** "Secret Token" of Features → Access: signs the app's webhooks. */
  readonly webhookSecret: string;
  /** General apps: only a user-managed one can have RTMS events (zoom-api §0). Default `user`. */
  readonly managedBy?: 'user' | 'admin';
  /** Absent: everything is in order. */
  readonly rtms?: RtmsPrerequisites;
  /** The user who owns the app's tokens has left the account (zoom-api §B5, 4735). */
  readonly ownerGone?: boolean;
  /** General apps: compared to the letter. */
  readonly redirectUris?: readonly string[];
}

/** Everything but the client id, which is the app's identity. */
export type ZoomAppChange = Partial<Omit<ZoomApp, 'clientId'>>;

const ACCOUNT_ID = 'SimulatedAccountId_22c';

/** The user who owns the apps, hosts the meetings and, unless a test says otherwise, consents. */
export const OWNER_ID = '30R7kT7bTIKSNUFEuH_Qlg';

/** The operations of zoom-api §B9, in their admin form; a Server-to-Server app is offered no other. */
const S2S_SCOPES = [
  'meeting:read:meeting',
  'meeting:read:list_meetings',
  'meeting:read:list_upcoming_meetings',
  'meeting:write:meeting',
  'meeting:update:meeting',
  'meeting:delete:meeting',
  'meeting:update:status',
  'meeting:read:invitation',
  'meeting:read:past_meeting',
  'meeting:read:list_past_instances',
  'meeting:read:list_past_participants',
  'meeting:update:in_meeting_controls',
  'meeting:update:participant_rtms_app_status',
  'report:read:list_meeting_participants',
  'report:read:meeting',
  'report:read:user',
  'report:read:list_webinar_participants',
  'dashboard:read:list_meetings',
  'dashboard:read:list_meeting_participants',
  'dashboard:read:meeting',
  'webinar:read:webinar',
  'webinar:read:list_webinars',
  'webinar:write:webinar',
  'webinar:update:webinar',
  'webinar:delete:webinar',
  'meeting:read:list_registrants',
  'meeting:write:registrant',
  'meeting:update:registrant_status',
  'webinar:read:list_registrants',
  'webinar:write:registrant',
  'webinar:update:registrant_status',
  'cloud_recording:read:list_recording_files',
  'cloud_recording:read:list_user_recordings',
  'cloud_recording:read:list_account_recordings',
  'cloud_recording:read:meeting_transcript',
  'cloud_recording:delete:meeting_recording',
  'user:read:user',
  'user:read:list_users',
  'user:read:settings',
  'user:update:settings',
  'user:update:user',
  'user:write:user',
  'user:delete:user',
  'account:read:settings',
  'marketplace:read:app',
  'marketplace:read:list_api_logs',
].map((scope) => `${scope}:admin`);

/** For REST: mints tokens. */
export const defaultS2sApp: ZoomApp = {
  type: 's2s',
  clientId: 'SimulatedS2sClientId22',
  clientSecret: 'simulated-s2s-client-secret-32ch',
  accountId: ACCOUNT_ID,
  active: true,
  scopes: S2S_SCOPES,
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
  managedBy: 'user',
  rtms: { events: true, contentAccess: true, addedForUser: true, credits: true },
  redirectUris: ['http://127.0.0.1:3000/v1/oauth/callback'],
};
