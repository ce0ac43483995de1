import { PlatformError } from '@zoom-platform/kernel';
import type { OAuthRefusal } from './oauth.answer.js';
import { refusalRule } from './oauth.refusals.js';
import { failureReason } from './transport/failure.reasons.js';

const LONGEST_QUOTE = 200;

/** Zoom's token endpoint said no. The code tells which row of zoom-api §B5 it is. */
export class ZoomTokenRefusedError extends PlatformError {
  constructor(refusal: OAuthRefusal) {
    const { code, meaning, fix } = refusalRule(refusal);
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
