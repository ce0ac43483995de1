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
