import type { ZoomCloud } from '@zoom-platform/accounts';

/** Credentials to try; they need not be sound. */
export interface TriedCredentials {
  readonly cloud: ZoomCloud;
  readonly accountId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A token and what Zoom said about it. */
export interface ZoomGrant {
  readonly accessToken: string;
  readonly scopes: readonly string[];
  /** Seconds. */
  readonly expiresIn: number;
  /** REST base for it, checked against the allow-list. */
  readonly apiUrl: string;
}

/** What came of one request to the token endpoint; `code` is ours. */
export type TokenAnswer =
  | { readonly kind: 'granted'; readonly grant: ZoomGrant }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly zoomStatus: number;
      readonly zoomError: string;
      readonly zoomReason: string;
      readonly message: string;
      readonly fix: string;
    }
  | {
      /** No token and no refusal of Zoom's: unreachable, HTML, an outage, a host not allowed. */
      readonly kind: 'failed';
      readonly code: string;
      readonly message: string;
      readonly fix: string;
      readonly reason: string;
    };

/** Asks Zoom for one token and keeps none. Each call is a request to Zoom. */
export abstract class TokenProbe {
  abstract ask(credentials: TriedCredentials): Promise<TokenAnswer>;
}
