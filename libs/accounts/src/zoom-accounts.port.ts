import type { ConfigProblem } from '@zoom-platform/kernel';

/** Where Zoom is for an account: commercial, government or China cloud, or the simulator. */
export interface ZoomCloud {
  /** Folder of `token` and `revoke`, without a slash at its end: `https://zoom.us/oauth`. */
  readonly oauthUrl: string;
  /** REST base without a slash at its end; `undefined`: the region that the token names. */
  readonly apiUrl: string | undefined;
  /** Hosts, with all below them, that may be sent a token; lower case. */
  readonly apiAllowedHosts: readonly string[];
}

/** A Zoom account and the Server-to-Server app that may act for it. */
export interface ZoomAccount {
  /** Zoom's opaque Account ID; not the account number. */
  readonly accountId: string;
  /** For people; only an accounts file has it. */
  readonly name?: string;
  readonly clientId: string;
  /** Never to be logged or stored. */
  readonly clientSecret: string;
  readonly cloud: ZoomCloud;
  /** Ids of the apps that serve it; not set: any app may. */
  readonly appIds?: readonly string[];
}

/**
 * The Zoom accounts whose REST API this service may call. Ask again for each use and keep no answer:
 * secrets are read again when their files change.
 */
export abstract class ZoomAccounts {
  /** Without an id: the default account. `undefined`: not configured. */
  abstract account(accountId?: string): Promise<ZoomAccount | undefined>;
  /** Every account, the default one first. */
  abstract accounts(): Promise<readonly ZoomAccount[]>;
  /**
   * What is wrong now with the files of accounts, apps and secrets, without values; empty when all is
   * well. For each of them the last good value is in use, so the service is degraded and not down.
   */
  abstract problems(): Promise<readonly ConfigProblem[]>;
}
