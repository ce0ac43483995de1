import { Readable } from 'node:stream';
import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import type { AxiosRequestConfig } from 'axios';
import { ZoomUnreachableError } from '../auth.errors.js';
import { watchIdle } from './idle.watch.js';
import { publicLookup, refusePrivateHost } from './public.addresses.js';
import { ZoomAnswerTooLargeError } from './transport.errors.js';

export interface ZoomHttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds from the start of the exchange to its last byte. */
  readonly timeoutMs: number;
}

/** Any answer at all, whatever its status. */
export interface ZoomHttpAnswer {
  readonly status: number;
  /** As it came; Zoom and the proxies before it do not always answer JSON. */
  readonly text: string;
  /** `name` in lower case. */
  readonly header: (name: string) => string | undefined;
}

/** A GET whose answer is too large to be held. */
export interface ZoomHttpOpenRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds from the start of the exchange to the last header. */
  readonly headTimeoutMs: number;
  /** Milliseconds that each next part of the body may take, while somebody reads. */
  readonly idleTimeoutMs: number;
  /** Whether only a public address may be dialled; behind a proxy, the proxy decides about names. */
  readonly publicOnly: boolean;
}

/** The head of any answer, whatever its status, and the way to its body. */
export interface ZoomHttpStream {
  readonly status: number;
  /** `name` in lower case. */
  readonly header: (name: string) => string | undefined;
  /**
   * The body's bytes as they were sent (`accept-encoding: identity` is asked for). It has to be read
   * or destroyed. Fails with ZoomUnreachableError when it breaks off or falls silent.
   */
  readonly content: Readable;
}

const LARGEST_ANSWER_BYTES = 4 * 1024 * 1024;

/** Whatever the status says is for the caller; a redirect would carry the credentials along. */
const PLAIN = {
  maxRedirects: 0,
  validateStatus: () => true,
  transformResponse: (data: unknown) => data,
} satisfies AxiosRequestConfig;

/**
 * One HTTP exchange with Zoom: no redirects, limits on time and size. An AxiosError never gets out,
 * since it holds the headers.
 */
@Injectable()
export class ZoomHttp {
  constructor(private readonly http: HttpService) {}

  /**
   * @throws ZoomUnreachableError when there is no whole answer in time.
   * @throws ZoomAnswerTooLargeError above 4 MiB.
   */
  async send({ method, url, headers, body, timeoutMs }: ZoomHttpRequest): Promise<ZoomHttpAnswer> {
    const { status, data, header } = await this.#exchange({
      method,
      url,
      headers: { accept: 'application/json', ...headers },
      data: body,
      signal: AbortSignal.timeout(timeoutMs),
      maxContentLength: LARGEST_ANSWER_BYTES,
      responseType: 'text',
    });
    return { status, text: typeof data === 'string' ? data : '', header };
  }

  /** @throws ZoomUnreachableError when there is no head in time, or the address is not public. */
  async open(request: ZoomHttpOpenRequest): Promise<ZoomHttpStream> {
    const { url, headers, headTimeoutMs, idleTimeoutMs, publicOnly } = request;
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort();
    }, headTimeoutMs);
    const { host } = new URL(url);
    const failure = (error: unknown) => new ZoomUnreachableError(host, errorCodeOf(error));
    const { status, data, header } = await this.#exchange({
      method: 'GET',
      url,
      headers: { accept: '*/*', 'accept-encoding': 'identity', ...headers },
      signal: late.signal,
      responseType: 'stream',
      decompress: false,
      ...(publicOnly ? { lookup: publicLookup } : {}),
    }).finally(() => {
      clearTimeout(timer);
    });
    if (!(data instanceof Readable)) throw failure(undefined);
    return { status, header, content: watchIdle(data, idleTimeoutMs, failure) };
  }

  async #exchange(config: AxiosRequestConfig & { readonly url: string }) {
    try {
      if (config.lookup !== undefined) refusePrivateHost(new URL(config.url));
      const { status, data, headers } = await this.http.axiosRef.request<unknown>({
        ...PLAIN,
        ...config,
      });
      return { status, data, header: (name: string) => textOf(headers[name]) };
    } catch (error) {
      const { host } = new URL(config.url);
      if (isTooLarge(error)) throw new ZoomAnswerTooLargeError(host);
      throw new ZoomUnreachableError(host, errorCodeOf(error));
    }
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function errorCodeOf(error: unknown): string {
  const hasCode = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return hasCode ? String(error.code) : 'unknown';
}

/** axios has one code for several defects of an answer; only its sentence tells this one. */
function isTooLarge(error: unknown): boolean {
  return error instanceof Error && /^maxContentLength\b/.test(error.message);
}
