import { PlatformError } from '@zoom-platform/kernel';

/** No key, or one that nobody was given. */
export class UnauthorizedError extends PlatformError {
  constructor() {
    super({
      code: 'access.unauthorized',
      status: 401,
      message: 'This route needs an API key that is known here.',
      fix:
        'Send the header "Authorization: Bearer <key>" or "x-api-key: <key>". Keys are configured ' +
        'by API_KEYS; without it, the key is in the file api-key under DATA_DIR.',
    });
  }
}

/** The key is known, but its holder may not do this. */
export class MissingScopeError extends PlatformError {
  constructor(scopes: readonly string[]) {
    super({
      code: 'access.missing_scope',
      status: 403,
      message: 'The API key does not have every scope that this route needs.',
      fix: 'Add the missing scopes to the entry of the key in API_KEYS, or use another key.',
      extensions: { requiredScopes: scopes },
    });
  }
}

/** The key file was changed by hand, or cannot be read or written. */
export class KeyFileError extends PlatformError {
  constructor(file: string, what: string, cause?: unknown) {
    super({
      code: 'access.key_file_invalid',
      status: 500,
      message: `The API key file ${file} ${what}.`,
      fix: 'Delete it and start again, which makes a new key; or set API_KEYS.',
      cause,
    });
  }
}
