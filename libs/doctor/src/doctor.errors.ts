import { PlatformError } from '@zoom-platform/kernel';

/** `rtmsAppId` is no id of an app. */
export class DoctorAppIdInvalidError extends PlatformError {
  constructor() {
    super({
      code: 'doctor.app_id_invalid',
      status: 400,
      message: 'rtmsAppId is no id of an app: 1 … 64 letters, digits, _ and -.',
      fix: "Give the last part of the address of the app's page in the Marketplace, or leave it out.",
    });
  }
}

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
