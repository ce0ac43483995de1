import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import type { ZoomAccount } from '@zoom-platform/accounts';
import { Clock } from '@zoom-platform/kernel';
import { authConfig } from './auth.config.js';
import { ZoomAnswerUnreadableError, ZoomTokenRefusedError } from './auth.errors.js';
import { grantIn, refusalIn, type OAuthRefusal } from './oauth.answer.js';
import { restBase } from './region.url.js';
import { ZoomHttp, type ZoomHttpAnswer } from './transport/zoom.http.js';
import type { ZoomToken } from './zoom-tokens.port.js';

/** Makes one token by the grant `account_credentials`, in the documented form (zoom-api §B2). */
@Injectable()
export class TokenMint {
  constructor(
    private readonly http: ZoomHttp,
    private readonly clock: Clock,
    @Inject(authConfig.KEY) private readonly config: ConfigType<typeof authConfig>,
  ) {}

  /** @throws the errors of {@link ZoomTokens.token} but the first. */
  async mint(account: ZoomAccount): Promise<ZoomToken> {
    const { accountId, cloud } = account;
    // Counted from before the request, since Zoom's own count begins somewhere within it.
    const asked = this.clock.now();
    const answer = await this.http.send({
      method: 'POST',
      url: `${cloud.oauthUrl}/token`,
      headers: {
        authorization: `Basic ${basicOf(account)}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({
        grant_type: 'account_credentials',
        account_id: accountId,
      }).toString(),
      timeoutMs: this.config.ZOOM_OAUTH_TIMEOUT_MS,
    });
    const grant = grantIn(answer);
    if (grant === undefined) throw failureOf(answer, account);
    return {
      accountId,
      accessToken: grant.access_token,
      expiresAt: asked + grant.expires_in * 1000,
      scopes: grant.scope.split(' ').filter((scope) => scope !== ''),
      apiUrl: restBase(cloud, grant.api_url),
    };
  }
}

function basicOf({ clientId, clientSecret }: ZoomAccount): string {
  return Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
}

function failureOf(answer: ZoomHttpAnswer, account: ZoomAccount): Error {
  const refusal = answer.status >= 500 ? undefined : refusalIn(answer);
  if (refusal !== undefined) return new ZoomTokenRefusedError(withoutSecrets(refusal, account));
  if (answer.status === 429) {
    return new ZoomTokenRefusedError({ status: 429, error: '', reason: '', numbers: [] });
  }
  return new ZoomAnswerUnreadableError(answer.status);
}

/** A proxy between us and Zoom may quote the request in its answer. */
function withoutSecrets(refusal: OAuthRefusal, account: ZoomAccount): OAuthRefusal {
  const scrub = (text: string) =>
    [account.clientSecret, basicOf(account)].reduce(
      (scrubbed, secret) => scrubbed.replaceAll(secret, '[redacted]'),
      text,
    );
  return { ...refusal, error: scrub(refusal.error), reason: scrub(refusal.reason) };
}
