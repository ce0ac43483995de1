import { PlatformError } from '@zoom-platform/kernel';

/** One field that Zoom does not like. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** What Zoom's REST API answers instead of doing what it was asked (zoom-api §B6). */
export class ZoomRefusal extends PlatformError {
  readonly zoomCode: number;
  readonly problems: readonly FieldProblem[];

  constructor(
    status: number,
    zoomCode: number,
    message: string,
    problems: readonly FieldProblem[] = [],
  ) {
    super({ code: 'simulator.zoom_refused', status, message });
    this.zoomCode = zoomCode;
    this.problems = problems;
  }

  /** `errors` stands only where fields are to blame. */
  get body(): Readonly<Record<string, unknown>> {
    const { zoomCode: code, message, problems } = this;
    return problems.length === 0 ? { code, message } : { code, message, errors: problems };
  }
}

export function invalidFields(...problems: readonly FieldProblem[]): ZoomRefusal {
  return new ZoomRefusal(400, 300, 'Validation Failed.', problems);
}

export function userUnknown(user: string): ZoomRefusal {
  return new ZoomRefusal(404, 1001, `User does not exist: ${user}.`);
}

export function userForeign(user: string): ZoomRefusal {
  return new ZoomRefusal(400, 1010, `User does not belong to this account: ${user}.`);
}

export function meetingUnknown(meeting: string): ZoomRefusal {
  return new ZoomRefusal(404, 3001, `Meeting does not exist: ${meeting}.`);
}

export function webinarUnknown(webinar: string): ZoomRefusal {
  return new ZoomRefusal(404, 3001, `Webinar does not exist: ${webinar}.`);
}

export function recordingMissing(): ZoomRefusal {
  return new ZoomRefusal(404, 3301, 'This recording does not exist.');
}
