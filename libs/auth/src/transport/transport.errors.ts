import { PlatformError } from '@zoom-platform/kernel';

/** ZOOM_CA_FILE is no file of certificates. */
export class ZoomCaFileError extends PlatformError {
  constructor(cause: unknown) {
    super({
      code: 'auth.ca_file_unusable',
      status: 500,
      message: 'The file named by ZOOM_CA_FILE cannot be read, or holds no certificate.',
      fix: 'Set ZOOM_CA_FILE to a readable PEM file (BEGIN CERTIFICATE), or leave it out.',
      cause,
    });
  }
}

/** The answer is larger than any that Zoom's API gives; it was not read to its end. */
export class ZoomAnswerTooLargeError extends PlatformError {
  constructor(host: string) {
    super({
      code: 'zoom.answer_too_large',
      status: 502,
      message: `What ${host} answered is larger than the Zoom API answers.`,
      fix: 'Ask for smaller pages (page_size); if that does not help, check ZOOM_OAUTH_URL and ZOOM_API_URL.',
    });
  }
}
