import type { TokenAnswer } from '@zoom-platform/doctor';
import { PlatformError } from '@zoom-platform/kernel';

/** Nothing to ask Zoom with. */
export class AccountMissingError extends PlatformError {
  constructor() {
    super({
      code: 'zoomctl.account_missing',
      status: 500,
      message: 'ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET are not all set.',
      fix: 'Run `zoomctl setup`, or fill in .env; .env.example documents each key.',
    });
  }
}

/** Zoom made no token; `zoomctl doctor` says more. */
export class TokenNotMadeError extends PlatformError {
  constructor(answer: Exclude<TokenAnswer, { kind: 'granted' }>) {
    super({
      code: answer.code,
      status: 502,
      message: answer.message,
      fix: `${answer.fix} \`zoomctl doctor\` finds out more.`,
      extensions:
        answer.kind === 'refused'
          ? {
              zoomStatus: answer.zoomStatus,
              zoomError: answer.zoomError,
              zoomReason: answer.zoomReason,
            }
          : { reason: answer.reason },
    });
  }
}

/** `zoomctl token revoke` and a token that Zoom does not revoke. */
export class TokenNotRevokedError extends PlatformError {
  constructor(status: number) {
    super({
      code: 'zoomctl.token_not_revoked',
      status: 502,
      message: `Zoom did not revoke the token (HTTP ${String(status)}).`,
      fix: 'Give a live token of the configured Server-to-Server app on standard input.',
    });
  }
}

/** The running service gave no usable answer. */
export class ServiceUnusableError extends PlatformError {
  constructor(message: string, fix: string) {
    super({ code: 'zoomctl.service_unusable', status: 502, message, fix });
  }
}

export class AppForRtmsMissingError extends PlatformError {
  constructor() {
    super({
      code: 'zoomctl.rtms_app_missing',
      status: 500,
      message: 'ZOOM_RTMS_CLIENT_ID is not set, so Zoom would not know which app to start.',
      fix: 'Run `zoomctl setup`, or set ZOOM_RTMS_CLIENT_ID and ZOOM_RTMS_CLIENT_SECRET.',
    });
  }
}

/** A piped answer that would have been asked for again at a terminal. Never shows the answer. */
export class AnswerUnusableError extends PlatformError {
  constructor(question: string, wrong: string) {
    super({
      code: 'zoomctl.answer_unusable',
      status: 400,
      message: `The answer to "${question}" ${wrong}.`,
      fix: 'Give one answer a line, in the order of the questions; `zoomctl setup --help` lists them.',
    });
  }
}

/** `--service` without `--key`. */
export class ServiceKeyMissingError extends PlatformError {
  constructor() {
    super({
      code: 'zoomctl.service_key_missing',
      status: 400,
      message: 'A service is asked with an API key, and none was given.',
      fix: 'Give --key: a key of that service with the scope doctor:run.',
    });
  }
}
