import { Injectable } from '@nestjs/common';
import type { ZoomAccount } from '@zoom-platform/accounts';
import { Database } from '@zoom-platform/database';
import { Clock } from '@zoom-platform/kernel';
import { Vault } from '@zoom-platform/vault';
import { z } from 'zod';
import { ZoomApiUrlRefusedError } from '../auth.errors.js';
import { restBase } from '../oauth/region.url.js';
import { digestOf, SealedRecord } from '../store/sealed.record.js';
import type { ZoomToken } from './zoom-tokens.port.js';

/** `oauthUrl` and the row's client say who made it: another cloud or app has other tokens. */
const tokenSchema = z.object({
  oauthUrl: z.string(),
  accessToken: z.string(),
  mintedAt: z.number(),
  expiresAt: z.number(),
  scopes: z.array(z.string()).readonly(),
  apiUrl: z.string(),
});

const rowSchema = z.object({
  sealed: z.string(),
  digest: z.string(),
  rejected: z.boolean(),
  expires_at: z.date(),
});

const READ =
  'SELECT sealed, digest, rejected, expires_at FROM zoom_tokens WHERE account_id = $1 AND client_id = $2';
const REJECT = `UPDATE zoom_tokens SET rejected = true
  WHERE account_id = $1 AND client_id = $2 AND digest = $3`;
const REMOVE = 'DELETE FROM zoom_tokens WHERE account_id = $1 AND client_id = $2 AND digest = $3';
/** $5 is the digest that was there when the token was asked for, or null. */
const REPLACE = `
  INSERT INTO zoom_tokens (account_id, client_id, sealed, digest, expires_at)
  VALUES ($1, $2, $3, $4, $6)
  ON CONFLICT (account_id, client_id) DO UPDATE
    SET sealed = EXCLUDED.sealed, digest = EXCLUDED.digest, expires_at = EXCLUDED.expires_at,
      rejected = false
    WHERE zoom_tokens.digest = $5`;
const PRUNE = 'DELETE FROM zoom_tokens WHERE expires_at < $1';
const PRUNE_AFTER_MS = 86_400_000;

/**
 * Why a stored token does not count: its time is over; Zoom did not take it; it is sealed with a key
 * that is not known here; it was made by another cloud, or is for a host that is not allowed.
 */
export type Unusable = 'expired' | 'rejected' | 'sealed_elsewhere' | 'other_cloud';

export type StoredToken = {
  readonly digest: string;
  /** Sealed with a key that no longer seals. */
  readonly isStale: boolean;
} & (
  | { readonly token: ZoomToken; readonly unusable?: undefined }
  | { readonly token: undefined; readonly unusable: Unusable }
);

/** The one token of an account that all replicas share, sealed. */
@Injectable()
export class TokenStore {
  readonly #records: SealedRecord<typeof tokenSchema>;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    vault: Vault,
  ) {
    this.#records = new SealedRecord(vault, 'oauth.access_token', tokenSchema);
  }

  async read(account: ZoomAccount): Promise<StoredToken | undefined> {
    const { accountId, clientId } = account;
    const [row] = await this.database.query(rowSchema, READ, [accountId, clientId]);
    if (row === undefined) return undefined;
    const { digest, rejected, sealed, expires_at: expiresAt } = row;
    const found = { digest, isStale: this.#records.isStale(sealed) };
    if (expiresAt.getTime() <= this.clock.now()) {
      return { ...found, token: undefined, unusable: 'expired' };
    }
    if (rejected) return { ...found, token: undefined, unusable: 'rejected' };
    const opened = await this.#records.open(sealed, accountId);
    if (opened === undefined) return { ...found, token: undefined, unusable: 'sealed_elsewhere' };
    const token = opened.oauthUrl === account.cloud.oauthUrl ? tokenOf(account, opened) : undefined;
    return token === undefined ? { ...found, token, unusable: 'other_cloud' } : { ...found, token };
  }

  /** Writes only over what was read. @returns whether it did. */
  async replace(
    account: ZoomAccount,
    token: ZoomToken,
    before: string | undefined,
  ): Promise<boolean> {
    const { accountId, clientId, cloud } = account;
    const sealed = await this.#records.seal({ ...token, oauthUrl: cloud.oauthUrl }, accountId);
    const written = await this.database.execute(REPLACE, [
      accountId,
      clientId,
      sealed,
      digestOf(token.accessToken),
      before ?? null,
      new Date(token.expiresAt),
    ]);
    // Tokens of clients that are no longer configured, and hardly ever more than none.
    await this.database.execute(PRUNE, [new Date(token.mintedAt - PRUNE_AFTER_MS)]);
    return written > 0;
  }

  /** Zoom did not take it: marked if it is still this very token. */
  async reject({ accountId, clientId }: ZoomAccount, accessToken: string): Promise<void> {
    await this.database.execute(REJECT, [accountId, clientId, digestOf(accessToken)]);
  }

  async remove({ accountId, clientId }: ZoomAccount, accessToken: string): Promise<void> {
    await this.database.execute(REMOVE, [accountId, clientId, digestOf(accessToken)]);
  }
}

/** The allowed hosts may have changed since the token was made. */
function tokenOf(
  { accountId, cloud }: ZoomAccount,
  { accessToken, mintedAt, expiresAt, scopes, apiUrl }: z.infer<typeof tokenSchema>,
): ZoomToken | undefined {
  try {
    const base = restBase(cloud, apiUrl);
    return { accountId, accessToken, mintedAt, expiresAt, scopes, apiUrl: base };
  } catch (error) {
    if (error instanceof ZoomApiUrlRefusedError) return undefined;
    throw error;
  }
}
