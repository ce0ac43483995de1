import { Controller, Get, Header, Param } from '@nestjs/common';
import { Public, RequireScopes } from '@zoom-platform/access';
import { decodeJwt } from 'jose';
import { ReceiptNotFoundError } from '../outputs.errors.js';
import { type ReceiptJwk, ReceiptKeys } from '../revocation/receipt.keys.js';
import { RevocationLedger } from '../revocation/revocation.ledger.js';
import { type RevocationReceipt, revocationReceipt } from '../revocation/revocation.receipt.js';
import { isSessionId } from '../storage/object.keys.js';

/** The proof that content of a revoked stream is gone, and the keys to check it with. */
@Controller('v1/rtms')
export class ReceiptsController {
  constructor(
    private readonly revocations: RevocationLedger,
    private readonly keys: ReceiptKeys,
  ) {}

  /** `jws` is what counts; `receipt` is its payload, to read. */
  @Get('sessions/:id/receipt')
  @RequireScopes('recordings:read')
  @Header('cache-control', 'no-store')
  async receipt(
    @Param('id') sessionId: string,
  ): Promise<{ readonly receipt: RevocationReceipt; readonly jws: string }> {
    const found = isSessionId(sessionId) ? await this.revocations.find(sessionId) : null;
    const jws = found?.receipt ?? null;
    if (jws === null) throw new ReceiptNotFoundError();
    return { receipt: revocationReceipt.parse(decodeJwt(jws)), jws };
  }

  /** A JWK set (RFC 7517); whoever has a receipt may check it without a key of our API. */
  @Get('receipts/keys')
  @Public()
  async publicKeys(): Promise<{ readonly keys: readonly ReceiptJwk[] }> {
    return { keys: await this.keys.published() };
  }
}
