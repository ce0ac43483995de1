import { isHostWithin, isSafeToSend, type ZoomCloud } from '@zoom-platform/accounts';
import { ZoomApiUrlRefusedError, ZoomHttp, ZoomTokenRefusedError } from '@zoom-platform/auth';
import { Injectable } from '@nestjs/common';
import { PlatformError } from '@zoom-platform/kernel';
import { z } from 'zod';
import { jsonIn } from './json.reader.js';
import { TokenProbe, type TokenAnswer, type TriedCredentials } from './token-probe.port.js';

const TIMEOUT_MS = 10_000;

const grantSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number(),
  scope: z.string().default(''),
  api_url: z.string().optional(),
});

const refusalSchema = z.object({
  error: z.string().default(''),
  reason: z.string().default(''),
  code: z.union([z.number(), z.string()]).default(''),
});

/** {@link TokenProbe} over `auth`'s transport: Zoom's words are kept beside what we make of them. */
@Injectable()
export class ZoomTokenProbe extends TokenProbe {
  constructor(private readonly http: ZoomHttp) {
    super();
  }

  async ask(credentials: TriedCredentials): Promise<TokenAnswer> {
    const { cloud, accountId, clientId, clientSecret } = credentials;
    try {
      const { status, text, header } = await this.http.send({
        method: 'POST',
        url: `${cloud.oauthUrl}/token`,
        headers: {
          authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({
          grant_type: 'account_credentials',
          account_id: accountId,
        }).toString(),
        timeoutMs: TIMEOUT_MS,
      });
      return answerOf(status, text, header('content-type') ?? '', cloud);
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      return failureOf(error, String(error.extensions['reason'] ?? ''));
    }
  }
}

function failureOf(error: PlatformError, reason: string): TokenAnswer {
  const { code, message, fix = '' } = error;
  return { kind: 'failed', code, message, fix, reason };
}

function answerOf(status: number, text: string, type: string, cloud: ZoomCloud): TokenAnswer {
  const body = jsonIn(text);
  const grant = grantSchema.safeParse(body).data;
  if (status === 200 && grant !== undefined) {
    const apiUrl = restBase(cloud, grant.api_url);
    if (apiUrl === undefined) return failureOf(new ZoomApiUrlRefusedError(), hostIn(grant.api_url));
    const { access_token: accessToken, expires_in: expiresIn, scope } = grant;
    const scopes = scope.split(' ').filter(Boolean);
    return { kind: 'granted', grant: { accessToken, scopes, expiresIn, apiUrl } };
  }
  const refusal = refusalSchema.safeParse(body).data;
  const said = refusal !== undefined && `${refusal.error}${refusal.reason}` !== '';
  if (status === 429 || (said && status < 500)) {
    const { error = '', reason = '', code = '' } = refusal ?? {};
    const numbers = (`${error} ${reason} ${String(code)}`.match(/\b47\d\d\b/g) ?? []).map(Number);
    return refusedAs(new ZoomTokenRefusedError({ status, error, reason, numbers }), {
      zoomStatus: status,
      zoomError: error,
      zoomReason: reason,
    });
  }
  return unreadable(status, type);
}

function refusedAs(
  { code, message, fix = '' }: PlatformError,
  said: { readonly zoomStatus: number; readonly zoomError: string; readonly zoomReason: string },
): TokenAnswer {
  return { kind: 'refused', code, message, fix, ...said };
}

function unreadable(status: number, type: string): TokenAnswer {
  const outage = status >= 500;
  return {
    kind: 'failed',
    code: outage ? 'auth.zoom_unavailable' : 'auth.answer_unreadable',
    message: outage
      ? 'Zoom makes no tokens at the moment.'
      : 'What answered the token request is not Zoom, or not its token endpoint.',
    fix: outage ? 'Wait; status.zoom.us tells of outages.' : 'Check ZOOM_OAUTH_URL and the proxy.',
    reason: `HTTP ${String(status)}, ${type.split(';', 1)[0] ?? ''}`,
  };
}

function hostIn(apiUrl: string | undefined): string {
  return apiUrl !== undefined && URL.canParse(apiUrl) ? new URL(apiUrl).host : 'not a URL';
}

/** `undefined`: the token names a host that it must not be sent to. */
function restBase({ oauthUrl, apiUrl, apiAllowedHosts }: ZoomCloud, named: string | undefined) {
  if (apiUrl !== undefined) return apiUrl;
  if (named === undefined) {
    const { hostname, origin } = new URL(oauthUrl);
    return hostname === 'zoom.us' ? 'https://api.zoom.us/v2' : `${origin}/v2`;
  }
  if (!URL.canParse(named)) return undefined;
  const url = new URL(named);
  if (!isSafeToSend(url) || !isHostWithin(url.hostname, apiAllowedHosts)) return undefined;
  return `${url.origin}/v2`;
}
