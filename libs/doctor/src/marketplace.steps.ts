import type { ZoomCloud } from '@zoom-platform/accounts';

/** Address of the App Marketplace that belongs to the cloud (zoom-api §B1). */
export function marketplaceOf({ oauthUrl }: ZoomCloud): string {
  const { hostname } = new URL(oauthUrl);
  return hostname === 'zoomgov.com' || hostname.endsWith('.zoomgov.com')
    ? 'https://marketplace.zoomgov.com'
    : 'https://marketplace.zoom.us';
}

export const AGAIN = 'Run `zoomctl doctor` again.';

export const GREYED_OUT =
  'If the button is greyed out, one of three things is missing: a required field on the page ' +
  '"Information" (company name, developer name, e-mail address); a scope on the page "Scopes"; or ' +
  'your role lacks the right to it. An owner or administrator of the account grants that in the ' +
  'web portal: User Management → Roles → your role → Role Settings → Advanced features → ' +
  '"Server-to-Server OAuth app": View and Edit.';

/** How to get to an app that exists. */
export function openApp(cloud: ZoomCloud, kind: string): string {
  return `Sign in at ${marketplaceOf(cloud)} and open Manage → Created Apps → the ${kind}.`;
}

/** A Server-to-Server app from nothing to its first token. */
export function createS2sApp(cloud: ZoomCloud): readonly string[] {
  return [
    `Sign in at ${marketplaceOf(cloud)} as the owner or an administrator of the Zoom account.`,
    'Choose Develop → Build App, and there "Server-to-Server OAuth App". It is a choice of its own, ' +
      'beside "General App"; the type of an app cannot be changed afterwards. If it is not offered, ' +
      'your role lacks the right "Server-to-Server OAuth app" (web portal: User Management → Roles → ' +
      'Role Settings → Advanced features).',
    'Give it a name and choose "Create".',
    'On the page "App Credentials" copy Account ID, Client ID and Client Secret into ZOOM_ACCOUNT_ID, ' +
      'ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET: all three from this one page.',
    'On the page "Information" fill in company name, developer name and e-mail address.',
    'On the page "Scopes" choose "Add Scopes" and add meeting:read:meeting:admin and ' +
      'meeting:update:participant_rtms_app_status:admin.',
    'On the page "Activation" choose "Activate your app".',
    GREYED_OUT,
  ];
}

/** A General app from nothing to its first stream. */
export function createRtmsApp(cloud: ZoomCloud): readonly string[] {
  return [
    `Sign in at ${marketplaceOf(cloud)} and choose Develop → Build App → "General App".`,
    'On the page "Basic Information" choose "User-managed". An admin-managed app is not offered the ' +
      'events and scopes of RTMS. Enter an OAuth Redirect URL: if users are to install the app here, the ' +
      'public address of /v1/oauth/apps/default/callback, which is also ZOOM_RTMS_REDIRECT_URI; if not, ' +
      'any https:// address of yours.',
    'From the same page copy Client ID and Client Secret into ZOOM_RTMS_CLIENT_ID and ' +
      'ZOOM_RTMS_CLIENT_SECRET: the Development pair, unless the app is published.',
    'On the page Features → Access copy the Secret Token into ZOOM_WEBHOOK_SECRET.',
    'On the same page add an Event Subscription with the public address of /webhooks/zoom and the ' +
      'events meeting.rtms_started, meeting.rtms_stopped and meeting.rtms_interrupted; start the ' +
      'service, choose "Validate", then "Save".',
    'On the page "Scopes" add meeting:read:meeting_audio and meeting:read:meeting_transcript, and ' +
      '…_video, …_chat, …_screenshare where you need them.',
    'On the page "Local Test" choose "Add App Now" and allow it, once for each user whose meetings ' +
      'are to be captured.',
    'In the web portal, as an administrator, switch on Settings → Zoom Apps → "Share realtime ' +
      'meeting content with apps", and let the app start by itself there, or start it over REST.',
  ];
}
