/** A bearer token that a user granted to a General app; opaque. */
export interface ZoomUserToken {
  /** Ours, as in `ZoomApps`. */
  readonly appId: string;
  /** Zoom's id of the user. */
  readonly userId: string;
  /** Never to be logged, stored in clear or sent anywhere but to `apiUrl`. */
  readonly accessToken: string;
  /** Unix milliseconds at which it was asked for. */
  readonly mintedAt: number;
  /** Unix milliseconds at which Zoom stops taking it; it is renewed earlier. */
  readonly expiresAt: number;
  readonly scopes: readonly string[];
  /** REST base for this token, checked, without a slash at its end. */
  readonly apiUrl: string;
}

/** What users granted to General apps by installing them. */
export abstract class ZoomGrants {
  /**
   * A token of the user that is good for a while; renewed where it is not (zoom-api §B8).
   * @throws AppNotInstallableError no such app is configured.
   * @throws GrantMissingError `auth.grant_missing`: never installed; `auth.invalid_grant`: Zoom does
   *   not take the refresh token any more.
   * @throws ZoomTokenRefusedError, ZoomApiUrlRefusedError, ZoomAnswerUnreadableError,
   *   ZoomUnreachableError, RenewalBusyError
   * @throws DatabaseUnavailableError no token is in memory: a refresh token that cannot be kept is
   *   not used.
   */
  abstract userToken(appId: string, userId: string): Promise<ZoomUserToken>;

  /** Zoom answered 401 to this very token: the next call of `userToken` gives another one. */
  abstract invalidate(token: ZoomUserToken): void;

  /**
   * Forgets what the user granted, as when the app was removed.
   * @param until Unix milliseconds: what was granted later stays, since the user may have installed the
   *   app again before word of its removal came. Default: now.
   * @returns whether there was anything.
   */
  abstract forget(appId: string, userId: string, until?: number): Promise<boolean>;
}
