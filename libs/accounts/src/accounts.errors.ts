import { PlatformError } from '@zoom-platform/kernel';

/** No credentials for the REST API: none at all, or none for the account that was asked for. */
export class ZoomAccountUnknownError extends PlatformError {
  constructor(accountId?: string) {
    super({
      code: 'accounts.account_unknown',
      status: accountId === undefined ? 503 : 404,
      message:
        accountId === undefined
          ? 'No Zoom account is configured, so the Zoom API cannot be called.'
          : 'This Zoom account is not configured, so the Zoom API cannot be called for it.',
      fix:
        'Create a Server-to-Server OAuth app (marketplace.zoom.us: Develop, Build App, ' +
        'Server-to-Server OAuth) and set ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET, or ' +
        'list the account in the file of ZOOM_ACCOUNTS_FILE.',
    });
  }
}
