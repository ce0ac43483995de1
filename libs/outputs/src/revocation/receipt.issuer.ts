import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { EventPublisher } from '@zoom-platform/events';
import { Clock } from '@zoom-platform/kernel';
import { CompactSign } from 'jose';
import { ContentRevoked } from '../outputs.events.js';
import { OutputsMetrics } from '../outputs.metrics.js';
import { ReceiptKeys } from './receipt.keys.js';
import { type Revocation, RevocationLedger } from './revocation.ledger.js';
import {
  type HolderOutcome,
  RECEIPT_SCHEMA,
  type RevocationReceipt,
} from './revocation.receipt.js';

/** Signs what the holders said: a compact JWS (RFC 7515) with Ed25519 (RFC 8037). */
@Injectable()
export class ReceiptIssuer {
  constructor(
    private readonly keys: ReceiptKeys,
    private readonly ledger: RevocationLedger,
    private readonly database: Database,
    private readonly events: EventPublisher,
    private readonly clock: Clock,
    private readonly metrics: OutputsMetrics,
  ) {}

  /** Takes the place of the receipt before; a complete one stands for good. That of a revocation is published once. */
  async issue(revocation: Revocation, outcomes: readonly HolderOutcome[]): Promise<void> {
    const { sessionId, streamId, cause, revokedAt } = revocation;
    const is = new Set(outcomes.map(({ outcome }) => outcome));
    const isSettled = !is.has('failed');
    const complete = isSettled && !is.has('unreachable');
    const receipt: RevocationReceipt = {
      schema: RECEIPT_SCHEMA,
      sessionId,
      streamId,
      cause,
      revokedAt,
      issuedAt: this.clock.now(),
      complete,
      outcomes: [...outcomes],
    };
    const jws = await this.#signed(receipt);
    const isOurs = await this.database.transaction(async (tx) => {
      if (!(await this.ledger.issue(tx, sessionId, jws, isSettled))) return false;
      if (complete && cause === 'revoked') {
        await this.events.append(tx, eventOf(receipt), { key: streamId });
      }
      return true;
    });
    if (isOurs) this.metrics.revoked(complete ? 'complete' : 'incomplete');
  }

  async #signed(receipt: RevocationReceipt): Promise<string> {
    const { kid, privateKey } = await this.keys.signer();
    return new CompactSign(Buffer.from(JSON.stringify(receipt)))
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .sign(privateKey);
  }
}

function eventOf({ sessionId, streamId, outcomes }: RevocationReceipt): ContentRevoked {
  return new ContentRevoked({
    sessionId,
    streamId,
    // Of a complete receipt nobody is missing here.
    outcomes: outcomes.flatMap(({ holder, outcome }) =>
      outcome === 'unreachable' ? [] : [{ holder, outcome }],
    ),
  });
}
