import type { ZoomCloud } from '@zoom-platform/accounts';
import type { Finding } from '../check.type.js';
import { AGAIN, createS2sApp, GREYED_OUT, openApp } from '../marketplace.steps.js';

type Explanation = Pick<Finding, 'means' | 'fix'>;

const S2S = 'Server-to-Server OAuth app';

/** Rows of zoom-api §B5 that need no further question; by our code. */
export const TOKEN_EXPLANATIONS: Readonly<
  Record<string, ((cloud: ZoomCloud) => Explanation) | undefined>
> = {
  'auth.app_disabled': (cloud) => ({
    means:
      'The credentials are right, but the app is switched off: it was never activated, its developer ' +
      'deactivated it, or an administrator or Zoom disabled it.',
    fix: [
      openApp(cloud, S2S),
      'Open the page "Activation" and choose "Activate your app".',
      GREYED_OUT,
      'If the page says that Zoom or an administrator disabled the app, only they can enable it: ask ' +
        "the account's administrator first, then Zoom's developer support.",
      AGAIN,
    ],
  }),
  'auth.app_disabled_by_admin': () => ({
    means: 'The credentials are right, but an administrator of the account disabled the app.',
    fix: [
      'Ask the administrator why, and to enable it: Marketplace → Manage → Admin App Management → ' +
        'Apps on Account → the app.',
      AGAIN,
    ],
  }),
  'auth.invalid_request': (cloud) => ({
    means:
      'Zoom knows the app and its secret, but not together with this Account ID: the Account ID is ' +
      'incomplete or has a character too many, or the app lives in another account.',
    fix: [
      openApp(cloud, S2S),
      'See in the upper right corner that you are signed in to the account whose meetings you want; ' +
        'an app serves the account in which it was created.',
      'Open the page "App Credentials" and copy "Account ID" into ZOOM_ACCOUNT_ID: the whole text, ' +
        'nothing around it.',
      AGAIN,
    ],
  }),
  'auth.throttled': () => ({
    means: 'Zoom asks for fewer token requests from this app. The credentials were not judged.',
    fix: [
      'Wait for a minute and run `zoomctl doctor` again.',
      'If it stays, look for another service that makes a token for every call with this app: one ' +
        'token is good for an hour. Give each service an app of its own.',
    ],
  }),
  'auth.token_owner_gone': (cloud) => ({
    means: 'The user who owns the app has left the account, so the app has nobody to act for.',
    fix: ['Let an administrator take the app over; else make a new one:', ...createS2sApp(cloud)],
  }),
  'auth.answer_unreadable': (cloud) => ({
    means:
      'What answers there is not the token endpoint of Zoom: ZOOM_OAUTH_URL leads elsewhere, or a ' +
      'proxy answers in place of Zoom, as a sign-in page does.',
    fix: [
      `Compare ZOOM_OAUTH_URL, now ${cloud.oauthUrl}: for Zoom it is https://zoom.us/oauth, for Zoom ` +
        'for Government https://zoomgov.com/oauth. Leave it out unless you need another.',
      'From this machine run `curl -i -X POST` with that address and "/token": Zoom answers JSON.',
      'If a page of a proxy comes back, let the proxy pass that host.',
      AGAIN,
    ],
  }),
  'auth.zoom_unavailable': () => ({
    means: 'Zoom makes no tokens at the moment. The credentials were not judged.',
    fix: ['Look at https://status.zoom.us.', 'Wait, and run `zoomctl doctor` again.'],
  }),
  'auth.api_url_refused': () => ({
    means:
      'Zoom made a token, but names a host for the REST API that the configuration does not allow. ' +
      'The token is not sent there.',
    fix: [
      'If ZOOM_OAUTH_URL does not lead to Zoom, correct it first: who makes the token names the host.',
      'If the host belongs to Zoom, add it to ZOOM_API_ALLOWED_HOSTS.',
      AGAIN,
    ],
  }),
};
