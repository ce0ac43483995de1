import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import type { ZoomWebhookSecret } from '@zoom-platform/accounts';
import { Clock } from '@zoom-platform/kernel';
import { webhooksConfig } from '../webhooks.config.js';
import {
  SignatureFromFutureError,
  SignatureMalformedError,
  SignatureMismatchError,
  SignatureMissingError,
  SignatureStaleError,
} from '../webhooks.errors.js';
import { sameSignature, zoomSignature } from './zoom-signature.hmac.js';

export interface SignedBody {
  /** `x-zm-signature`, verbatim. */
  readonly signature: string | undefined;
  /** `x-zm-request-timestamp`, verbatim: it is signed as text. */
  readonly timestamp: string | undefined;
  readonly rawBody: Uint8Array;
}

@Injectable()
export class ZoomSignatureVerifier {
  constructor(
    private readonly clock: Clock,
    @Inject(webhooksConfig.KEY) private readonly config: ConfigType<typeof webhooksConfig>,
  ) {}

  /**
   * The secret that made the signature.
   * @throws SignatureMissingError, SignatureMalformedError, SignatureStaleError,
   *   SignatureFromFutureError, SignatureMismatchError
   */
  verify(
    { signature, timestamp, rawBody }: SignedBody,
    secrets: readonly ZoomWebhookSecret[],
  ): ZoomWebhookSecret {
    if (signature === undefined || timestamp === undefined) throw new SignatureMissingError();
    if (!/^v0=[0-9a-f]{64}$/.test(signature) || !/^\d{10}$/.test(timestamp)) {
      throw new SignatureMalformedError();
    }
    this.#requireFresh(Number(timestamp));
    const given = Buffer.from(signature.slice('v0='.length), 'hex');
    // Every secret is tried, so that the time taken does not tell which one fits.
    const matching = secrets.filter(({ secret }) =>
      sameSignature(zoomSignature(secret, timestamp, rawBody), given),
    );
    const [match] = matching;
    if (match === undefined) throw new SignatureMismatchError();
    return match;
  }

  #requireFresh(signedAtSeconds: number): void {
    const age = this.clock.now() / 1000 - signedAtSeconds;
    if (age > this.config.WEBHOOK_TOLERANCE_SECONDS) throw new SignatureStaleError();
    if (-age > this.config.WEBHOOK_TOLERANCE_SECONDS) throw new SignatureFromFutureError();
  }
}
