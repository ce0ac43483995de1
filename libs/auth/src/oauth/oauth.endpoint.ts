import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import type { ZoomCloud } from '@zoom-platform/accounts';
import { Clock } from '@zoom-platform/kernel';
import { authConfig } from '../auth.config.js';
import { ZoomAnswerUnreadableError, ZoomTokenRefusedError } from '../auth.errors.js';
import { retryTime } from '../transport/retry.time.js';
import { ZoomHttp, type ZoomHttpAnswer } from '../transport/zoom.http.js';
import { grantIn, refusalIn, type OAuthGrant, type OAuthRefusal } from './oauth.answer.js';
import type { OAuthFlow } from './oauth.refusals.js';

/** Who asks: an app with its pair, at its cloud. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly cloud: ZoomCloud;
}

type Form = Readonly<Record<string, string>>;

/** Zoom's `token` and `revoke`, in the documented form: Basic credentials and a form body (zoom-api §B2). */
@Injectable()
export class OAuthEndpoint {
  constructor(
    private readonly http: ZoomHttp,
    private readonly clock: Clock,
    @Inject(authConfig.KEY) private readonly config: ConfigType<typeof authConfig>,
  ) {}

  /** @throws ZoomTokenRefusedError, ZoomAnswerUnreadableError, ZoomUnreachableError */
  async grant(client: OAuthClient, form: Form, flow: OAuthFlow): Promise<OAuthGrant> {
    const answer = await this.#post(client, 'token', form);
    const grant = grantIn(answer);
    if (grant === undefined) throw this.#failureOf(answer, client, form, flow);
    return grant;
  }

  /**
   * Ends a token at Zoom (zoom-api §B7).
   * @throws the errors of {@link grant}.
   */
  async revoke(client: OAuthClient, token: string): Promise<void> {
    const form = { token };
    const answer = await this.#post(client, 'revoke', form);
    if (answer.status !== 200) throw this.#failureOf(answer, client, form, 'account');
  }

  #post(client: OAuthClient, path: 'token' | 'revoke', form: Form): Promise<ZoomHttpAnswer> {
    return this.http.send({
      method: 'POST',
      url: `${client.cloud.oauthUrl}/${path}`,
      headers: {
        authorization: `Basic ${basicOf(client)}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
      timeoutMs: this.config.ZOOM_OAUTH_TIMEOUT_MS,
    });
  }

  #failureOf(answer: ZoomHttpAnswer, client: OAuthClient, form: Form, flow: OAuthFlow) {
    const { status } = answer;
    const now = this.clock.now();
    const retryAt = retryTime(answer.header('retry-after'), now);
    const retryAfterMs = retryAt === undefined ? undefined : retryAt - now;
    const refusal = status >= 500 ? undefined : refusalIn(answer);
    if (refusal !== undefined) {
      const scrubbed = withoutSecrets(refusal, client, form);
      return new ZoomTokenRefusedError(scrubbed, flow, retryAfterMs);
    }
    if (status === 429) {
      const silent = { status, error: '', reason: '', numbers: [] };
      return new ZoomTokenRefusedError(silent, flow, retryAfterMs);
    }
    return new ZoomAnswerUnreadableError(status);
  }
}

function basicOf({ clientId, clientSecret }: OAuthClient): string {
  return Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
}

/** Fields of a form that are worth as much as the client's secret. */
const SECRET_FIELDS = ['token', 'refresh_token', 'code', 'code_verifier'];

/** A proxy between us and Zoom may quote the request in its answer. */
function withoutSecrets(refusal: OAuthRefusal, client: OAuthClient, form: Form): OAuthRefusal {
  const sent = SECRET_FIELDS.flatMap((field) => form[field] ?? []);
  const spellings = [client.clientSecret, basicOf(client), ...sent]
    .flatMap(spellingsOf)
    // One may begin another: the rest of it would stay.
    .sort((one, other) => other.length - one.length);
  const scrub = (text: string) =>
    spellings.reduce((scrubbed, secret) => scrubbed.replaceAll(secret, '[redacted]'), text);
  return { ...refusal, error: scrub(refusal.error), reason: scrub(refusal.reason) };
}

/** As it is, in a URL and in a form; base64 also in the alphabet of URLs. */
function spellingsOf(secret: string): readonly string[] {
  if (secret === '') return [];
  const inUrlAlphabet = secret.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return [
    secret,
    inUrlAlphabet,
    Buffer.from(secret).toString('base64url'),
    encodeURIComponent(secret),
    new URLSearchParams({ secret }).toString().slice('secret='.length),
  ];
}
