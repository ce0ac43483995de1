import { PlatformError } from '@zoom-platform/kernel';

/** A meeting script that cannot be played; names every problem and where it stands. */
export class ScriptInvalidError extends PlatformError {
  readonly problems: readonly string[];

  constructor(script: string, problems: readonly string[]) {
    super({
      code: 'simulator.script_invalid',
      status: 422,
      message: `Meeting script "${script}" is not valid:\n${problems.map((line) => `  ${line}`).join('\n')}`,
      fix: 'Correct the lines named above; apps/simulator/README.md describes the format.',
      extensions: { problems },
    });
    this.problems = problems;
  }
}

export class ScriptUnknownError extends PlatformError {
  constructor(script: string, known: readonly string[]) {
    super({
      code: 'simulator.script_unknown',
      status: 404,
      message: `There is no meeting script "${script}".`,
      fix: `Name one of: ${known.join(', ')}.`,
    });
  }
}

/** A speech or video file that is missing or in another format than the one documented. */
export class AssetError extends PlatformError {
  constructor(asset: string, problem: string) {
    super({
      code: 'simulator.asset_invalid',
      status: 500,
      message: `Asset "${asset}": ${problem}.`,
      fix: 'Make it again with apps/simulator/assets/make-speech.sh or make-video.sh.',
    });
  }
}

export class MeetingUnknownError extends PlatformError {
  constructor(id: string) {
    super({
      code: 'simulator.meeting_unknown',
      status: 404,
      message: `No meeting with the stream or number "${id}" was played.`,
      fix: 'POST /sim/meetings answers with the ids to use here.',
    });
  }
}

export class ControlRequestError extends PlatformError {
  constructor(problems: readonly string[]) {
    super({
      code: 'simulator.request_invalid',
      status: 400,
      message: `The request is not valid: ${problems.join('; ')}.`,
      fix: 'apps/simulator/README.md describes the control API.',
      extensions: { problems },
    });
  }
}

export class WebhookUrlMissingError extends PlatformError {
  constructor() {
    super({
      code: 'simulator.webhook_url_missing',
      status: 409,
      message: 'The simulator does not know where to send webhooks.',
      fix: 'Give "url" with the request, or start the simulator with a webhook URL.',
    });
  }
}

export class AppUnknownError extends PlatformError {
  constructor(clientId: string) {
    super({
      code: 'simulator.app_unknown',
      status: 404,
      message: `There is no app with the client id "${clientId}".`,
      fix: 'GET /sim/apps lists the apps; POST /sim/apps adds one.',
    });
  }
}

export class AppExistsError extends PlatformError {
  constructor(clientId: string) {
    super({
      code: 'simulator.app_exists',
      status: 409,
      message: `There is an app with the client id "${clientId}" already.`,
      fix: 'PATCH /sim/apps/:clientId changes an app.',
    });
  }
}
