import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { Vault } from '@zoom-platform/vault';
import { z } from 'zod';
import { digestOf, SealedRecord } from '../store/sealed.record.js';

const grantSchema = z.object({
  clientId: z.string(),
  refreshToken: z.string(),
  accessToken: z.string(),
  mintedAt: z.number(),
  expiresAt: z.number(),
  scopes: z.array(z.string()).readonly(),
  apiUrl: z.string(),
});

/** A user's tokens of one app; both are secrets. */
export type UserGrant = z.infer<typeof grantSchema>;

/** Whose grant: our id of the app, Zoom's id of the user. */
export interface GrantHolder {
  readonly appId: string;
  readonly userId: string;
}

export interface StoredGrant {
  /** Of the refresh token; tells whether the row is still what was read. */
  readonly digest: string;
  /** Zoom does not take its refresh token any more. */
  readonly lost: boolean;
  /** `undefined`: it does not open. */
  readonly grant: UserGrant | undefined;
}

const rowSchema = z.object({ sealed: z.string(), digest: z.string(), lost: z.boolean() });

const READ = 'SELECT sealed, digest, lost FROM zoom_grants WHERE app_id = $1 AND user_id = $2';
const INSTALL = `
  INSERT INTO zoom_grants (app_id, user_id, sealed, digest) VALUES ($1, $2, $3, $4)
  ON CONFLICT (app_id, user_id) DO UPDATE
    SET sealed = EXCLUDED.sealed, digest = EXCLUDED.digest, lost = false,
      installed_at = clock_timestamp(), renewed_at = clock_timestamp()`;
/** Another replica may have used the spent refresh token meanwhile, and marked the row as lost. */
const REPLACE = `
  UPDATE zoom_grants
  SET sealed = $3, digest = $4, lost = false, renewed_at = clock_timestamp()
  WHERE app_id = $1 AND user_id = $2 AND digest = $5`;
const RESEAL = `UPDATE zoom_grants SET sealed = $3
  WHERE app_id = $1 AND user_id = $2 AND digest = $4 AND sealed = $5`;
const LOSE = `UPDATE zoom_grants SET lost = true
  WHERE app_id = $1 AND user_id = $2 AND digest = $3`;
const FORGET = `DELETE FROM zoom_grants
  WHERE app_id = $1 AND user_id = $2 AND installed_at <= coalesce($3, clock_timestamp())`;

/** Users' grants, sealed. */
@Injectable()
export class GrantStore {
  readonly #records: SealedRecord<typeof grantSchema>;

  constructor(
    private readonly database: Database,
    vault: Vault,
  ) {
    this.#records = new SealedRecord(vault, 'oauth.grant', grantSchema);
  }

  async read(holder: GrantHolder): Promise<StoredGrant | undefined> {
    const { appId, userId } = holder;
    const [row] = await this.database.query(rowSchema, READ, [appId, userId]);
    if (row === undefined) return undefined;
    const { sealed, digest, lost } = row;
    const grant = await this.#records.open(sealed, ownerOf(holder));
    if (grant !== undefined && this.#records.isStale(sealed)) {
      const anew = await this.#records.seal(grant, ownerOf(holder));
      await this.database.execute(RESEAL, [appId, userId, anew, digest, sealed]);
    }
    return { digest, lost, grant };
  }

  /** A new installation takes the place of an older one. */
  async install(holder: GrantHolder, grant: UserGrant): Promise<void> {
    const sealed = await this.#records.seal(grant, ownerOf(holder));
    const digest = digestOf(grant.refreshToken);
    await this.database.execute(INSTALL, [holder.appId, holder.userId, sealed, digest]);
  }

  /** Writes only over what was read. @returns whether it did. */
  async replace(holder: GrantHolder, grant: UserGrant, before: string): Promise<boolean> {
    const sealed = await this.#records.seal(grant, ownerOf(holder));
    const digest = digestOf(grant.refreshToken);
    const values = [holder.appId, holder.userId, sealed, digest, before];
    return (await this.database.execute(REPLACE, values)) > 0;
  }

  /** @returns whether the row was still what was read. */
  async lose({ appId, userId }: GrantHolder, before: string): Promise<boolean> {
    return (await this.database.execute(LOSE, [appId, userId, before])) > 0;
  }

  /** @param until Unix milliseconds: an installation after that stays. */
  async forget({ appId, userId }: GrantHolder, until?: number): Promise<boolean> {
    const at = until === undefined ? null : new Date(until);
    return (await this.database.execute(FORGET, [appId, userId, at])) > 0;
  }
}

function ownerOf({ appId, userId }: GrantHolder): string {
  return `${appId}/${userId}`;
}
