import type { StreamVerdict, TokenAnswer } from '@zoom-platform/doctor';
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

/** `--account` names none that is configured. Never shows the configured ones. */
export class AccountNotConfiguredError extends PlatformError {
  constructor(isFiled: boolean) {
    super({
      code: 'zoomctl.account_not_configured',
      status: 404,
      message: isFiled
        ? 'ZOOM_ACCOUNTS_FILE has no account of the id that --account names.'
        : '--account names another account than ZOOM_ACCOUNT_ID, and only that one is configured.',
      fix: isFiled
        ? 'Give the accountId of an entry under accounts of that file, or leave --account out.'
        : 'Leave --account out, or list several accounts in a file (ZOOM_ACCOUNTS_FILE; docs/examples/zoom-accounts.yaml is one).',
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

/** The service answered, and said no: its own code, words and fix. */
export class ServiceRefusedError extends PlatformError {
  constructor(
    status: number,
    said: {
      readonly code: string;
      readonly title?: string | undefined;
      readonly detail?: string | undefined;
      readonly fix?: string | undefined;
    },
  ) {
    const { code, title = 'The service refused.', detail = title, fix } = said;
    super({ code, status, message: detail, ...(fix === undefined ? {} : { fix }) });
  }
}

/** A service is named, and no key for it. */
export class ServiceKeyMissingError extends PlatformError {
  constructor() {
    super({
      code: 'zoomctl.service_key_missing',
      status: 400,
      message: 'A service is named, but no API key of it.',
      fix: 'Set ZOOMCTL_KEY, or give --key; the first start of the service wrote one to DATA_DIR/api-key.',
    });
  }
}

/** `zoomctl setup` writes the plain keys, which a file of accounts excludes. */
export class AccountsFileInUseError extends PlatformError {
  constructor() {
    super({
      code: 'zoomctl.accounts_file_in_use',
      status: 409,
      message: 'ZOOM_ACCOUNTS_FILE is set: accounts and apps stand in that file.',
      fix: 'Edit that file (docs/examples/zoom-accounts.yaml shows its form), then run `zoomctl doctor`; or unset the key.',
    });
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

export class MeetingNotLiveError extends PlatformError {
  constructor(meetingId: string) {
    super({
      code: 'zoomctl.meeting_not_live',
      status: 409,
      message: `Meeting ${meetingId} is not live, and Zoom streams live meetings only.`,
      fix: 'Start the meeting, or wait until somebody has joined, and verify again.',
    });
  }
}

/** Zoom accepted the start, and the service never received `meeting.rtms_started`. */
export class WebhookMissingError extends PlatformError {
  constructor(zoomStatus: number, timeoutMs: number) {
    super({
      code: 'zoomctl.webhook_missing',
      status: 504,
      message:
        `Zoom accepted the start (HTTP ${String(zoomStatus)}), but within ${String(timeoutMs / 1000)} s no ` +
        'meeting.rtms_started was received by the service: none came, or it was refused.',
      fix:
        'See that ZOOM_WEBHOOK_SECRET of the service is the Secret Token of the General app (Marketplace, ' +
        'Features, Access), and that its Event Subscription has meeting.rtms_started and the public ' +
        'address of this service. `zoomctl doctor --public-url <url>` tries that address. A stream that ' +
        'Zoom had running already sends none: `zoomctl rtms stop <meeting>`, then verify again.',
    });
  }
}

/** The service was offered the stream and did not get to its media. */
export class StreamNotJoinedError extends PlatformError {
  constructor({ case: reason, saw, means, fix }: StreamVerdict) {
    super({
      code: 'zoomctl.stream_not_joined',
      status: 502,
      message: `${saw} ${means}`,
      fix: fix.join(' '),
      extensions: { case: reason },
    });
  }
}

/** Zoom refused a start: its own code and numbers, with what `doctor rtms` says to them. */
export class StartRefusedError extends PlatformError {
  constructor({ code, status, extensions }: PlatformError, verdict: StreamVerdict) {
    super({
      code,
      status,
      message: `${verdict.saw} ${verdict.means}`,
      fix: verdict.fix.join(' '),
      extensions: { ...extensions, case: verdict.case },
    });
  }
}

export class FrameMissingError extends PlatformError {
  constructor(timeoutMs: number) {
    super({
      code: 'zoomctl.frame_missing',
      status: 504,
      message: `The stream is joined, but no frame came within ${String(timeoutMs / 1000)} s.`,
      fix:
        'Let somebody speak; a silent meeting has no transcript, and a paused stream no media ' +
        '(`zoomctl rtms resume <meeting>`).',
    });
  }
}

export class StreamNotEndedError extends PlatformError {
  constructor(timeoutMs: number) {
    super({
      code: 'zoomctl.stream_not_ended',
      status: 504,
      message: `Zoom accepted the stop, but the session has not ended within ${String(timeoutMs / 1000)} s.`,
      fix: 'See that meeting.rtms_stopped is among the events of the General app, and look at the log of the service.',
    });
  }
}
