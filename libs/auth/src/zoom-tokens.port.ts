/** A bearer token of Zoom's REST API; opaque. */
export interface ZoomToken {
  readonly accountId: string;
  /** Never to be logged, stored in clear or sent anywhere but to `apiUrl`. */
  readonly accessToken: string;
  /** Unix milliseconds at which Zoom stops taking it; it is renewed earlier. */
  readonly expiresAt: number;
  /** Granted scopes; may lack new ones for some seconds after they were added (zoom-api §B3). */
  readonly scopes: readonly string[];
  /** REST base for this token, checked, without a slash at its end: `https://api-us.zoom.us/v2`. */
  readonly apiUrl: string;
}

/** The tokens of Server-to-Server OAuth apps. */
export abstract class ZoomTokens {
  /**
   * A token that is good for a while; made if there is none. Without an id: of the default account.
   * @throws ZoomAccountUnknownError nothing is configured for the account.
   * @throws ZoomTokenRefusedError Zoom refused; its fix says what to change in the app.
   * @throws ZoomApiUrlRefusedError the token is for a host that is not allowed.
   * @throws ZoomAnswerUnreadableError, ZoomUnreachableError
   */
  abstract token(accountId?: string): Promise<ZoomToken>;

  /** Zoom answered 401 to this very token: the next call of `token` makes a new one. */
  abstract invalidate(token: ZoomToken): void;
}
