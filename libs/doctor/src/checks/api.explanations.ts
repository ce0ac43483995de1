import type { ZoomCloud } from '@zoom-platform/accounts';
import type { Finding } from '../check.type.js';
import { AGAIN, openApp } from '../marketplace.steps.js';

interface Where {
  readonly cloud: ZoomCloud;
  readonly apiUrl: string;
  /** What this row of §B6 means by itself, and its fix. */
  readonly meaning: string;
  readonly firstStep: string;
}

type Explain = (where: Where) => Pick<Finding, 'means' | 'fix'>;

const S2S = 'Server-to-Server OAuth app';

/** Rows of zoom-api §B6 as they meet a token that was made a moment ago; by our code. */
export const API_EXPLANATIONS: Readonly<Record<string, Explain | undefined>> = {
  'zoom.token_refused': ({ cloud, apiUrl }) => ({
    means:
      'Zoom made this token a moment ago and its REST API does not take it: the call goes to another ' +
      'cloud than the token comes from, the app was switched off just now, or another service with ' +
      'the same app replaces our token each time it makes its own.',
    fix: [
      `Compare the two hosts: tokens come from ${new URL(cloud.oauthUrl).host}, calls go to ` +
        `${new URL(apiUrl).host}. Leave ZOOM_API_URL out, so that the token names its own host.`,
      openApp(cloud, S2S),
      'See on the page "Activation" that the app is active.',
      'If other services use the same app, give each an app of its own.',
      AGAIN,
    ],
  }),
  'zoom.scope_missing': ({ cloud }) => ({
    means:
      'The token lacks the scope to read meetings. If the check "scopes" found it, it was added a ' +
      'moment ago and the REST API has not heard of it yet.',
    fix: [
      openApp(cloud, S2S),
      'Open the page "Scopes", choose "Add Scopes" and add meeting:read:meeting:admin.',
      'Wait for a minute: Zoom needs a while to hand out a new scope.',
      AGAIN,
    ],
  }),
  'zoom.rate_limited': () => ({
    means:
      'The rate limit of the account is used up. All apps of the account share it, so another service ' +
      'may be the one that uses it.',
    fix: [
      'Wait for some seconds.',
      'See which apps call: Marketplace → Manage → the app → "API Logs".',
      'Call less often, or ask Zoom for a higher plan: the limits grow with it.',
    ],
  }),
  'zoom.daily_limit_reached': () => ({
    means:
      'The calls of this kind are used up for today. All apps of the account share the limit, so ' +
      'another service may be the one that uses it.',
    fix: [
      'Wait until the time of "retryAfter", or else until 00:00 UTC: before that, every try is refused.',
      'See which apps call: Marketplace → Manage → the app → "API Logs".',
      'Call less often, or ask Zoom for a higher plan: the limits grow with it.',
    ],
  }),
  'zoom.permission_denied': ({ meaning, firstStep }) => ({
    means:
      `${meaning} If that is not so, account, plan or role do not allow the REST API: the owner of the ` +
      'app lost a role, the plan ended, or Zoom blocks the account.',
    fix: [
      firstStep,
      'Let an administrator look at the bill and the plan of the account (web portal: Plans and Billing).',
      'Let the administrator see that the role of the owner of the app still has "View" and "Edit" on ' +
        'meetings (User Management → Roles → Role Settings).',
      'If both are as they should be, ask the support of Zoom.',
    ],
  }),
  'zoom.not_found': ({ apiUrl }) => ({
    means: 'A server answers there, but the REST API of Zoom is not at this path.',
    fix: [
      `Compare ZOOM_API_URL: calls go to ${apiUrl}. The base of Zoom ends in /v2; leave the key out ` +
        'unless you need another.',
      AGAIN,
    ],
  }),
  'zoom.user_not_found': () => ({
    means: 'Zoom knows no user for this call in the account.',
    fix: ['See that the owner of the app still belongs to the account.', AGAIN],
  }),
  'zoom.unavailable': () => ({
    means:
      'The REST API of Zoom fails at the moment. Nothing is wrong with the set-up because of it.',
    fix: ['Look at https://status.zoom.us.', 'Wait, and run `zoomctl doctor` again.'],
  }),
  'zoom.answer_unreadable': ({ apiUrl }) => ({
    means: 'What answers there is not the REST API of Zoom, or a proxy answers in its place.',
    fix: [
      `Compare ZOOM_API_URL: calls go to ${apiUrl}. For Zoom leave it out.`,
      'If a page of a proxy comes back, let the proxy pass that host.',
      AGAIN,
    ],
  }),
};
