import { Injectable } from '@nestjs/common';
import { TokenMint, ZoomTokenRefusedError, type ZoomToken } from '@zoom-platform/auth';
import { PlatformError } from '@zoom-platform/kernel';
import { TokenProbe, type TokenAnswer, type TriedCredentials } from './token-probe.port.js';

/** {@link TokenProbe} by the way in which the service makes its tokens. */
@Injectable()
export class MintTokenProbe extends TokenProbe {
  constructor(private readonly mint: TokenMint) {
    super();
  }

  async ask(credentials: TriedCredentials): Promise<TokenAnswer> {
    try {
      return grantedOf(await this.mint.mint(credentials));
    } catch (error) {
      if (error instanceof ZoomTokenRefusedError) return refusedOf(error);
      if (error instanceof PlatformError) return failedOf(error);
      throw error;
    }
  }
}

function grantedOf({ accessToken, scopes, apiUrl, expiresAt, mintedAt }: ZoomToken): TokenAnswer {
  const expiresIn = Math.round((expiresAt - mintedAt) / 1000);
  return { kind: 'granted', grant: { accessToken, scopes, expiresIn, apiUrl } };
}

function refusedOf({ code, message, fix = '', extensions }: PlatformError): TokenAnswer {
  return {
    kind: 'refused',
    code,
    message,
    fix,
    zoomStatus: Number(extensions['zoomStatus']),
    zoomError: String(extensions['zoomError']),
    zoomReason: String(extensions['zoomReason']),
  };
}

function failedOf({ code, message, fix = '', extensions }: PlatformError): TokenAnswer {
  const { reason, zoomStatus } = extensions;
  const seen = zoomStatus === undefined ? code : `HTTP ${String(zoomStatus)}`;
  return {
    kind: 'failed',
    code,
    message,
    fix,
    reason: reason === undefined ? seen : String(reason),
  };
}
