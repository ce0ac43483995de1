import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { ZoomHttp, ZoomTokens, type ZoomHttpAnswer, type ZoomToken } from '@zoom-platform/auth';
import { meetingsConfig } from '../meetings.config.js';
import { ZoomApiRefusedError, ZoomApiUnreadableError } from '../meetings.errors.js';
import { objectIn, refusalOf, type ZoomObject } from './zoom-api.answer.js';

/** Zoom's REST API with the token of an account. */
@Injectable()
export class ZoomApi {
  constructor(
    private readonly tokens: ZoomTokens,
    private readonly http: ZoomHttp,
    @Inject(meetingsConfig.KEY) private readonly config: ConfigType<typeof meetingsConfig>,
  ) {}

  /**
   * `path` starts with a slash and is encoded already. On 401 the token is made anew, once.
   * @throws ZoomApiRefusedError, ZoomApiUnreadableError, and the errors of {@link ZoomTokens.token}.
   */
  async get(path: string): Promise<ZoomObject> {
    const token = await this.tokens.token();
    const answer = await this.#send(path, token);
    if (answer.status !== 401) return bodyOf(answer);
    this.tokens.invalidate(token);
    return bodyOf(await this.#send(path, await this.tokens.token()));
  }

  #send(path: string, { apiUrl, accessToken }: ZoomToken): Promise<ZoomHttpAnswer> {
    return this.http.send({
      method: 'GET',
      url: `${apiUrl}${path}`,
      headers: { authorization: `Bearer ${accessToken}` },
      timeoutMs: this.config.ZOOM_API_TIMEOUT_MS,
    });
  }
}

function bodyOf({ status, text, header }: ZoomHttpAnswer): ZoomObject {
  if (status < 200 || status >= 300) {
    throw new ZoomApiRefusedError(refusalOf(status, text), {
      trackingId: header('x-zm-trackingid'),
      retryAfter: header('retry-after'),
    });
  }
  const body = objectIn(text);
  if (body === undefined) throw new ZoomApiUnreadableError(status);
  return body;
}
