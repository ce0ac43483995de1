import { PlatformError } from '@zoom-platform/kernel';

/** The key file was changed by hand, or cannot be read or written. */
export class EncryptionKeyFileError extends PlatformError {
  constructor(file: string, what: string, cause?: unknown) {
    super({
      code: 'vault.key_file_invalid',
      status: 500,
      message: `The encryption key file ${file} ${what}.`,
      fix:
        'Restore it from a copy, or set ENCRYPTION_KEYS. Deleting it makes a new key: tokens are then ' +
        'made anew, and users have to install their apps again.',
      cause,
    });
  }
}
