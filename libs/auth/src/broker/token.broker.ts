import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { AuditTrail, type AuditEntry, type Caller } from '@zoom-platform/access';
import { Clock, outcomeCode } from '@zoom-platform/kernel';
import { RateLimits } from '@zoom-platform/rate-limits';
import { authConfig } from '../auth.config.js';
import { TokenTooShortError } from '../auth.errors.js';
import { ZoomTokens } from '../tokens/zoom-tokens.port.js';

/** Seconds that a token still lives when it goes out, at the least. */
const LEAST_SECONDS = 60;
/** Asked of the token beyond that: all that comes before the answer takes its time. */
const SLACK_SECONDS = 5;

/** As RFC 6749 §5.1 says it, and what one needs to use it. */
export interface HandedOutToken {
  readonly access_token: string;
  readonly token_type: 'bearer';
  /** Seconds from now, rounded down. */
  readonly expires_in: number;
  /** Unix seconds, rounded down. */
  readonly expires_at: number;
  /** Separated by spaces. */
  readonly scope: string;
  /** REST base at which to use it, and nowhere else. */
  readonly api_url: string;
}

/** Hands the token that this service uses to other services, and leaves a record of it. */
@Injectable()
export class TokenBroker {
  constructor(
    private readonly tokens: ZoomTokens,
    private readonly limits: RateLimits,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    @Inject(authConfig.KEY) private readonly config: ConfigType<typeof authConfig>,
  ) {}

  /**
   * @throws RateLimitExceededError, TokenTooShortError, DatabaseUnavailableError (no record, no
   *   token), and as {@link ZoomTokens.token}.
   */
  async handOut(caller: Caller, accountId?: string): Promise<HandedOutToken> {
    const entry = entryOf(caller, 'oauth.token_handed_out', accountId);
    const { token, left } = await this.#recordingFailure(entry, async () => {
      const points = this.config.TOKEN_BROKER_PER_MINUTE;
      await this.limits.take({ name: 'oauth.token', points, windowSeconds: 60 }, caller.name);
      return this.#longToken(accountId);
    });
    await this.audit.record({ ...entry, target: token.accountId, outcome: 'ok' });
    return {
      access_token: token.accessToken,
      token_type: 'bearer',
      expires_in: left,
      expires_at: Math.floor(token.expiresAt / 1000),
      scope: token.scopes.join(' '),
      api_url: token.apiUrl,
    };
  }

  /** @throws as {@link ZoomTokens.revoke}; DatabaseUnavailableError: nothing was done. */
  async revoke(caller: Caller, accountId?: string): Promise<boolean> {
    const entry = entryOf(caller, 'oauth.token_revoked', accountId);
    // Recorded before it is done, so that nothing is done without a record; a failure is added.
    await this.audit.record({ ...entry, outcome: 'ok' });
    return this.#recordingFailure(entry, () => this.tokens.revoke(accountId));
  }

  async #longToken(accountId: string | undefined) {
    const leftMs = (LEAST_SECONDS + SLACK_SECONDS) * 1000;
    const token = await this.tokens.token(accountId, { leftMs, confirmed: true });
    const left = Math.floor((token.expiresAt - this.clock.now()) / 1000);
    if (left < LEAST_SECONDS) throw new TokenTooShortError(LEAST_SECONDS);
    return { token, left };
  }

  async #recordingFailure<T>(
    entry: Omit<AuditEntry, 'outcome'>,
    act: () => Promise<T>,
  ): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const outcome = outcomeCode(error);
      // What the caller has to hear is why there is no token, not that this was not recorded.
      await this.audit.record({ ...entry, outcome }).catch(() => undefined);
      throw error;
    }
  }
}

function entryOf({ name }: Caller, action: string, accountId = 'default') {
  return { actor: name, action, target: accountId };
}
