import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { ZoomHttp, ZoomTokens, type ZoomHttpAnswer, type ZoomToken } from '@zoom-platform/auth';
import { pagesOf } from './paging/page.walker.js';
import { objectIn, refusalOf, type ZoomObject } from './refusal/zoom-api.answer.js';
import { zoomApiConfig } from './zoom-api.config.js';
import { ZoomApiRefusedError, ZoomApiUnreadableError } from './zoom-api.errors.js';
import { ZoomApi, type ZoomApiAnswer, type ZoomApiRequest } from './zoom-api.port.js';

/** Zoom's REST API with the token of an account; on 401 the token is made anew, once. */
@Injectable()
export class TokenBearingClient extends ZoomApi {
  constructor(
    private readonly tokens: ZoomTokens,
    private readonly http: ZoomHttp,
    @Inject(zoomApiConfig.KEY) private readonly config: ConfigType<typeof zoomApiConfig>,
  ) {
    super();
  }

  async call(request: ZoomApiRequest): Promise<ZoomApiAnswer> {
    const token = await this.tokens.token(request.accountId);
    const answer = await this.#send(request, token);
    if (answer.status !== 401) return answerOf(answer);
    this.tokens.invalidate(token);
    return answerOf(await this.#send(request, await this.tokens.token(request.accountId)));
  }

  pages(request: ZoomApiRequest, rows: string): AsyncIterable<ZoomObject> {
    return pagesOf((page) => this.call(page), request, rows);
  }

  #send(request: ZoomApiRequest, { apiUrl, accessToken }: ZoomToken): Promise<ZoomHttpAnswer> {
    const { method, path, query = {}, body } = request;
    const url = new URL(`${apiUrl}${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    return this.http.send({
      method,
      url: url.href,
      headers: {
        authorization: `Bearer ${accessToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMs: this.config.ZOOM_API_TIMEOUT_MS,
    });
  }
}

function answerOf({ status, text, header }: ZoomHttpAnswer): ZoomApiAnswer {
  const trackingId = header('x-zm-trackingid');
  if (status < 200 || status >= 300) {
    throw new ZoomApiRefusedError(refusalOf(status, text), {
      trackingId,
      retryAfter: header('retry-after'),
    });
  }
  if (text === '') return { status, body: undefined, trackingId };
  const body = objectIn(text);
  if (body === undefined) throw new ZoomApiUnreadableError(status);
  return { status, body, trackingId };
}
