import { addAbortSignal } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import {
  isHostWithin,
  isSafeToSend,
  ZoomAccounts,
  ZoomAccountUnknownError,
  type ZoomAccount,
} from '@zoom-platform/accounts';
import { ZoomHttp, ZoomTokens, type ZoomHttpStream } from '@zoom-platform/auth';
import { refusalOf } from '../refusal/zoom-api.answer.js';
import { withoutToken } from '../refusal/token.redaction.js';
import { zoomApiConfig } from '../zoom-api.config.js';
import {
  ZoomApiRefusedError,
  ZoomDownloadRefusedError,
  ZoomRangeError,
} from '../zoom-api.errors.js';
import type { ZoomDownload, ZoomDownloadRequest } from '../zoom-api.port.js';

const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const RANGE = /^bytes=(\d+-\d*|-\d+)$/;
const LARGEST_REFUSAL_BYTES = 64 * 1024;

/** Where a download stands on its way. */
interface Hop {
  readonly url: URL;
  /** Whether the token goes along: never again once the way has left Zoom's cloud. */
  readonly trusted: boolean;
}

/** What a hop answered. */
interface Arrival {
  readonly stream: ZoomHttpStream;
  /** The token that went along. */
  readonly accessToken?: string;
}

/**
 * Files of Zoom's, streamed. The token goes to hosts of the account's cloud over TLS, and to nobody
 * that they lead to (zoom-api §C2); there, only public addresses are called.
 */
@Injectable()
export class FileDownload {
  constructor(
    private readonly tokens: ZoomTokens,
    private readonly http: ZoomHttp,
    private readonly accounts: ZoomAccounts,
    @Inject(zoomApiConfig.KEY) private readonly config: ConfigType<typeof zoomApiConfig>,
  ) {}

  async open(request: ZoomDownloadRequest): Promise<ZoomDownload> {
    const { url, accountId, range } = request;
    if (range !== undefined && !RANGE.test(range)) throw new ZoomRangeError();
    const account = await this.accounts.account(accountId);
    if (account === undefined) throw new ZoomAccountUnknownError(accountId);
    let hop = hopTo(url, undefined, account);
    for (let redirects = 0; ; redirects += 1) {
      const arrival = await this.#head(hop, request);
      const { stream } = arrival;
      if (!REDIRECTS.has(stream.status)) return this.#file(arrival, range !== undefined);
      stream.content.destroy();
      if (redirects === MOST_REDIRECTS)
        throw new ZoomDownloadRefusedError('Zoom redirects too often.');
      hop = hopTo(stream.header('location'), hop, account);
    }
  }

  /** The head of one hop; after a 401 with a token made anew, once. */
  async #head(hop: Hop, { accountId, range }: ZoomDownloadRequest): Promise<Arrival> {
    const headers = range === undefined ? {} : { range };
    if (!hop.trusted) return { stream: await this.#get(hop, headers) };
    const token = await this.tokens.token(accountId);
    const first = await this.#get(hop, bearing(token.accessToken, headers));
    if (first.status !== 401) return { stream: first, accessToken: token.accessToken };
    first.content.destroy();
    this.tokens.invalidate(token);
    const { accessToken } = await this.tokens.token(accountId);
    return { stream: await this.#get(hop, bearing(accessToken, headers)), accessToken };
  }

  /** @throws ZoomApiRefusedError, ZoomRangeError, ZoomDownloadRefusedError */
  async #file(arrival: Arrival, ranged: boolean): Promise<ZoomDownload> {
    const { status, content } = arrival.stream;
    if (status === 416) {
      content.destroy();
      throw new ZoomRangeError();
    }
    if (status === 200 || (status === 206 && ranged)) return fileOf(arrival.stream);
    throw await refusedError(arrival, this.config.ZOOM_API_TIMEOUT_MS);
  }

  #get({ url, trusted }: Hop, headers: Readonly<Record<string, string>>): Promise<ZoomHttpStream> {
    const { ZOOM_API_TIMEOUT_MS: limit } = this.config;
    const limits = { headTimeoutMs: limit, idleTimeoutMs: limit, publicOnly: !trusted };
    return this.http.open({ url: url.href, headers, ...limits });
  }
}

function bearing(accessToken: string, headers: Readonly<Record<string, string>>) {
  return { ...headers, authorization: `Bearer ${accessToken}` };
}

/** @throws ZoomDownloadRefusedError */
function hopTo(text: string | undefined, from: Hop | undefined, { cloud }: ZoomAccount): Hop {
  const url = URL.parse(text ?? '', from?.url.href);
  if (url === null) throw new ZoomDownloadRefusedError('that is not a URL.');
  if (!isSafeToSend(url)) {
    throw new ZoomDownloadRefusedError('the URL is not https, or has a user name in it.');
  }
  const within = isHostWithin(url.hostname, cloud.apiAllowedHosts);
  return { url, trusted: within && (from?.trusted ?? true) };
}

/** @throws ZoomDownloadRefusedError */
function fileOf({ status, header, content }: ZoomHttpStream): ZoomDownload {
  const contentType = header('content-type') ?? 'application/octet-stream';
  if (/^text\/html\b/i.test(contentType)) {
    content.destroy();
    // Zoom answers 200 with its sign-in page to whom it does not know.
    throw new ZoomDownloadRefusedError('a web page came instead of a file.');
  }
  const length = Number(header('content-length'));
  return {
    status: status === 206 ? 206 : 200,
    contentType,
    contentLength: Number.isSafeInteger(length) ? length : undefined,
    contentRange: header('content-range'),
    content,
  };
}

/** What a refusal says, as far as it has come in time. @param ms for all of it. */
async function refusalText({ content }: ZoomHttpStream, ms: number): Promise<string> {
  const over = AbortSignal.timeout(ms);
  addAbortSignal(over, content);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of content) {
      const part = Buffer.from(chunk as Uint8Array);
      chunks.push(part);
      bytes += part.length;
      if (bytes > LARGEST_REFUSAL_BYTES) break;
    }
  } catch (error) {
    if (!over.aborted) throw error;
  }
  return Buffer.concat(chunks).toString();
}

async function refusedError({ stream, accessToken }: Arrival, ms: number) {
  const { status, header } = stream;
  const text = await refusalText(stream, ms);
  const said = accessToken === undefined ? text : withoutToken(text, accessToken);
  return new ZoomApiRefusedError(refusalOf(status, said), {
    trackingId: header('x-zm-trackingid'),
    retryAfter: header('retry-after'),
  });
}
