/** A bearer token of Zoom's REST API; opaque. */
export interface ZoomToken {
  readonly accountId: string;
  /** Never to be logged, stored in clear or sent anywhere but to `apiUrl`. */
  readonly accessToken: string;
  /** Unix milliseconds at which it was asked for. */
  readonly mintedAt: number;
  /** Unix milliseconds at which Zoom stops taking it; it is renewed earlier. */
  readonly expiresAt: number;
  /** Granted scopes; may lack new ones for some seconds after they were added (zoom-api §B3). */
  readonly scopes: readonly string[];
  /** REST base for this token, checked, without a slash at its end: `https://api-us.zoom.us/v2`. */
  readonly apiUrl: string;
}

/** What a caller asks of a token beyond being good for a while. */
export interface TokenWish {
  /** Milliseconds that it must still live; a token of a shorter life is given as it is. */
  readonly leftMs?: number;
  /** Whether to look at what all replicas share although this one holds a token. */
  readonly confirmed?: boolean;
}

/** The tokens of Server-to-Server OAuth apps. */
export abstract class ZoomTokens {
  /**
   * A token that is good for a while; made if there is none. Without an id: of the default account.
   * @throws ZoomAccountUnknownError nothing is configured for the account.
   * @throws ZoomTokenRefusedError Zoom refused; its fix says what to change in the app.
   * @throws ZoomApiUrlRefusedError the token is for a host that is not allowed.
   * @throws ZoomAnswerUnreadableError, ZoomUnreachableError
   * @throws RenewalBusyError another replica makes one and takes too long.
   */
  abstract token(accountId?: string, wish?: TokenWish): Promise<ZoomToken>;

  /** Zoom answered 401 to this very token: the next call of `token` gives another one. */
  abstract invalidate(token: ZoomToken): void;

  /**
   * Ends the account's token at Zoom (zoom-api §B7) and forgets it. Another replica that holds it
   * learns so by a 401. @returns whether there was one.
   * @throws the errors of {@link token}; the token is then kept.
   */
  abstract revoke(accountId?: string): Promise<boolean>;
}
