import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { Vault } from '@zoom-platform/vault';
import { calculateJwkThumbprint } from 'jose';
import { z } from 'zod';

/** A public key of receipts as a JWK (RFC 7517, RFC 8037). */
const publicJwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
  alg: z.literal('EdDSA'),
  use: z.literal('sig'),
});

export type ReceiptJwk = z.infer<typeof publicJwk>;

export interface ReceiptSigner {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

const storedKey = z.object({ kid: z.string(), sealed_private: z.string() });

const PURPOSE = 'outputs.receipt_key';

/** Replicas that start at once agree on one key. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('output_receipt_key', 0))`;

const NEWEST =
  'SELECT kid, sealed_private FROM output_receipt_key ORDER BY made_at DESC, kid LIMIT 1';

/**
 * The Ed25519 keys of receipts: one is made at the first start and kept sealed. Where it does not open
 * any more, since its encryption key was lost, another one signs from then on; what the former signed
 * is verified as before.
 */
@Injectable()
export class ReceiptKeys implements OnApplicationBootstrap {
  readonly #logger = new Logger(ReceiptKeys.name);
  #signer: Promise<ReceiptSigner> | null = null;

  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
  ) {}

  /** A database that is away keeps nobody from starting: the first receipt makes the key then. */
  async onApplicationBootstrap(): Promise<void> {
    await this.signer().catch((error: unknown) => {
      this.#logger.warn({ error }, 'The key of receipts is not there yet.');
    });
  }

  signer(): Promise<ReceiptSigner> {
    this.#signer ??= this.#open().catch((error: unknown) => {
      this.#signer = null;
      throw error;
    });
    return this.#signer;
  }

  /** Every key that ever signed, newest first. */
  async published(): Promise<readonly ReceiptJwk[]> {
    const rows = await this.database.query(
      z.object({ public_jwk: publicJwk }),
      'SELECT public_jwk FROM output_receipt_key ORDER BY made_at DESC, kid',
    );
    return rows.map(({ public_jwk }) => public_jwk);
  }

  async #open(): Promise<ReceiptSigner> {
    const [known] = await this.database.query(storedKey, NEWEST);
    const opened = known === undefined ? null : await this.#unsealed(known);
    return opened ?? this.#make(known?.kid ?? null);
  }

  async #unsealed({
    kid,
    sealed_private,
  }: z.infer<typeof storedKey>): Promise<ReceiptSigner | null> {
    const pem = await this.vault.open(sealed_private, { purpose: PURPOSE, owner: kid });
    return pem === undefined ? null : { kid, privateKey: createPrivateKey(pem) };
  }

  /** @param instead the newest key, which does not open here */
  async #make(instead: string | null): Promise<ReceiptSigner> {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const { x } = z.object({ x: z.string() }).parse(publicKey.export({ format: 'jwk' }));
    const kid = await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x });
    const jwk: ReceiptJwk = { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' };
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const sealed = await this.vault.seal(pem, { purpose: PURPOSE, owner: kid });
    const [newest] = await this.database.transaction(async (tx) => {
      await tx.execute(LOCK);
      const [other] = await tx.query(storedKey, NEWEST);
      if (other !== undefined && other.kid !== instead) return [other];
      await tx.execute(
        `INSERT INTO output_receipt_key (kid, public_jwk, sealed_private) VALUES ($1, $2, $3)`,
        [kid, JSON.stringify(jwk), sealed],
      );
      return [];
    });
    if (newest === undefined) return { kid, privateKey };
    return (await this.#unsealed(newest)) ?? this.#make(newest.kid);
  }
}
