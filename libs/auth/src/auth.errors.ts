import { PlatformError } from '@zoom-platform/kernel';
import type { OAuthRefusal } from './oauth/oauth.answer.js';
import { refusalRule, type OAuthFlow } from './oauth/oauth.refusals.js';
import { failureReason } from './transport/failure.reasons.js';

const LONGEST_QUOTE = 200;

/** Zoom's token endpoint said no. The code tells which row of zoom-api §B5 it is. */
export class ZoomTokenRefusedError extends PlatformError {
  constructor(
    refusal: OAuthRefusal,
    flow: OAuthFlow = 'account',
    /** Milliseconds that Zoom asked to wait, where it did. */
    readonly retryAfterMs?: number,
  ) {
    const { code, meaning, fix } = refusalRule(refusal, flow);
    super({
      code,
      status: refusal.status === 429 ? 503 : 502,
      message: meaning,
      fix,
      extensions: {
        zoomStatus: refusal.status,
        zoomError: refusal.error.slice(0, LONGEST_QUOTE),
        zoomReason: refusal.reason.slice(0, LONGEST_QUOTE),
      },
    });
  }
}

/** The answer is neither a token nor a refusal in a form of Zoom's: HTML of a proxy, or an outage. */
export class ZoomAnswerUnreadableError extends PlatformError {
  constructor(status: number) {
    const outage = status >= 500;
    super({
      code: outage ? 'auth.zoom_unavailable' : 'auth.answer_unreadable',
      status: outage ? 503 : 502,
      message: outage
        ? 'Zoom makes no tokens at the moment.'
        : 'What answered the token request is not Zoom, or not its token endpoint.',
      fix: outage
        ? 'Wait; status.zoom.us tells of outages.'
        : 'Check ZOOM_OAUTH_URL and the proxy between this machine and Zoom.',
      extensions: { zoomStatus: status },
    });
  }
}

/** The token names a REST host that no configuration allows: it is not sent there. */
export class ZoomApiUrlRefusedError extends PlatformError {
  constructor() {
    super({
      code: 'auth.api_url_refused',
      status: 502,
      message: 'The token answer names an API host that is not allowed, so the token is not used.',
      fix: 'Check ZOOM_OAUTH_URL; if the host is Zoom, add it to ZOOM_API_ALLOWED_HOSTS.',
    });
  }
}

/** No whole answer from Zoom. Carries no cause: the transport's error holds the credentials. */
export class ZoomUnreachableError extends PlatformError {
  constructor(host: string, reason: string) {
    const { meaning, fix } = failureReason(reason);
    super({
      code: 'zoom.unreachable',
      status: 503,
      message: `Zoom could not be reached at ${host}: ${meaning}.`,
      fix,
      extensions: { reason },
    });
  }
}

/** Another replica has been making a token for longer than anybody waits. */
export class RenewalBusyError extends PlatformError {
  constructor() {
    super({
      code: 'auth.renewal_busy',
      status: 503,
      message: 'Another replica is asking Zoom for this token, and has not ended in time.',
      fix: 'Try again. If it stays, see whether Zoom can be reached from every replica.',
    });
  }
}

/** Zoom gave a token that ends so soon that it is not handed out. */
export class TokenTooShortError extends PlatformError {
  constructor(leastSeconds: number) {
    super({
      code: 'auth.token_too_short',
      status: 503,
      message: `Zoom makes tokens that live for less than ${String(leastSeconds)} s, which are not handed out.`,
      fix: 'Check ZOOM_OAUTH_URL, and the clock of this machine.',
    });
  }
}

/** No app of that id is configured, or it is none that a user can install. */
export class AppNotInstallableError extends PlatformError {
  constructor(why: 'unknown' | 's2s' | 'no_redirect_uri') {
    const { message, fix } = NOT_INSTALLABLE[why];
    super({ code: 'auth.app_not_installable', status: 404, message, fix, extensions: { why } });
  }
}

const NOT_INSTALLABLE = {
  unknown: {
    message: 'No Zoom app of this id is configured.',
    fix: 'Use the id of an entry under apps in ZOOM_ACCOUNTS_FILE; without that file it is "default".',
  },
  s2s: {
    message: 'A Server-to-Server OAuth app has no users who install it.',
    fix: 'Use the id of a General app.',
  },
  no_redirect_uri: {
    message: 'The Zoom app has no redirect URL here, so that nobody can install it.',
    fix:
      'Set ZOOM_RTMS_REDIRECT_URI, or redirectUri of the app in ZOOM_ACCOUNTS_FILE, to the public URL of ' +
      '/v1/oauth/apps/{id of the app}/callback (the id is "default" without that file), and enter the same at Zoom.',
  },
} as const;

const BEGIN_AGAIN = 'Begin again at /v1/oauth/apps/{id of the app}/install, in one browser.';

/** Whoever came back from Zoom is not the browser that went there, or came too late or twice. */
export class InstallStateError extends PlatformError {
  constructor(why: 'no_cookie' | 'expired' | 'other_state' | 'used') {
    super({
      code: 'auth.install_state',
      status: 400,
      message: 'This is not the end of an installation that began in this browser.',
      fix: BEGIN_AGAIN,
      extensions: { why },
    });
  }
}

/** Zoom sent the browser back without a code. `zoomError` is Zoom's word, where it is one. */
export class InstallDeniedError extends PlatformError {
  constructor(error: string) {
    super({
      code: 'auth.install_denied',
      status: 403,
      message: 'The app was not installed: Zoom or the user said no.',
      fix: 'Allow it when Zoom asks; an administrator may have to approve the app first.',
      extensions: { zoomError: /^[\w.-]{1,64}$/.test(error) ? error : '' },
    });
  }
}

/** Zoom granted a token and does not say to whom it belongs. */
export class UserUnknownError extends PlatformError {
  constructor() {
    super({
      code: 'auth.user_unknown',
      status: 502,
      message: 'Zoom granted a token and did not say for which user.',
      fix: 'Add the scope user:read:user to the app, and install it again.',
    });
  }
}

/** Nothing is stored for the user, or what is stored cannot be used any more. */
export class GrantMissingError extends PlatformError {
  constructor(appId: string, why: 'never' | 'lost') {
    super({
      code: why === 'never' ? 'auth.grant_missing' : 'auth.invalid_grant',
      status: why === 'never' ? 404 : 502,
      message:
        why === 'never'
          ? 'The user has not installed this app here.'
          : "The user's authorization is over: its refresh token was used before, or expired.",
      fix: `Let the user install the app again: open /v1/oauth/apps/${appId}/install in a browser.`,
    });
  }
}
