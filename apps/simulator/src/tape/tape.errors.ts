import { PlatformError } from '@zoom-platform/kernel';

/** A file that is no tape; says in which line, counted from 1, and why. */
export class TapeInvalidError extends PlatformError {
  constructor(tape: string, line: number, problem: string) {
    super({
      code: 'simulator.tape_invalid',
      status: 422,
      message: `Tape "${tape}", line ${String(line)}: ${problem}.`,
      fix: 'Record it again, or correct the line; apps/simulator/src/tape/README.md has the format.',
      extensions: { line, problem },
    });
  }
}

export class TapeUnknownError extends PlatformError {
  constructor(tape: string) {
    super({
      code: 'simulator.tape_unknown',
      status: 404,
      message: `There is no tape "${tape}".`,
      fix: 'Record it with "tape" in POST /sim/meetings, or name a file of the tape folder, without .jsonl.',
    });
  }
}

export class TapeBusyError extends PlatformError {
  constructor(path: string) {
    super({
      code: 'simulator.tape_busy',
      status: 409,
      message: `A stream is being recorded to ${path}.`,
      fix: 'Record under another name, or stop that stream first; its tape is closed with its last connection.',
    });
  }
}

export class TapeFolderMissingError extends PlatformError {
  constructor() {
    super({
      code: 'simulator.tape_folder_missing',
      status: 409,
      message: 'The simulator has no folder for tapes.',
      fix: 'Start it with --tape-folder.',
    });
  }
}
