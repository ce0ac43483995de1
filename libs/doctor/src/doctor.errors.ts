import { PlatformError } from '@zoom-platform/kernel';

/** The doctor is asked about an account that is not configured. */
export class DoctorAccountUnknownError extends PlatformError {
  constructor() {
    super({
      code: 'doctor.account_unknown',
      status: 404,
      message: 'No Zoom account of this id is configured, so there is nothing to examine.',
      fix: 'Leave the account out, or configure it; `zoomctl setup` leads through it.',
    });
  }
}
