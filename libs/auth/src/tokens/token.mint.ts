import { Injectable } from '@nestjs/common';
import type { ZoomAccount } from '@zoom-platform/accounts';
import { Clock } from '@zoom-platform/kernel';
import { OAuthEndpoint } from '../oauth/oauth.endpoint.js';
import { restBase } from '../oauth/region.url.js';
import type { ZoomToken } from './zoom-tokens.port.js';

/** Makes one token by the grant `account_credentials` (zoom-api §B2). */
@Injectable()
export class TokenMint {
  constructor(
    private readonly endpoint: OAuthEndpoint,
    private readonly clock: Clock,
  ) {}

  /** @throws the errors of {@link ZoomTokens.token} but the first. */
  async mint(account: ZoomAccount): Promise<ZoomToken> {
    const { accountId, cloud } = account;
    // Counted from before the request, since Zoom's own count begins somewhere within it.
    const mintedAt = this.clock.now();
    const form = { grant_type: 'account_credentials', account_id: accountId };
    const grant = await this.endpoint.grant(account, form, 'account');
    return {
      accountId,
      accessToken: grant.access_token,
      mintedAt,
      expiresAt: mintedAt + grant.expires_in * 1000,
      scopes: grant.scope.split(' ').filter((scope) => scope !== ''),
      apiUrl: restBase(cloud, grant.api_url),
    };
  }
}
