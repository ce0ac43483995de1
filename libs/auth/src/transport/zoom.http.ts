import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { ZoomUnreachableError } from '../auth.errors.js';

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

const LARGEST_ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * One HTTP exchange with Zoom: no redirects (they would carry the credentials along), a deadline for
 * the whole exchange, a bounded answer. An AxiosError never gets out, since it holds the headers.
 */
@Injectable()
export class ZoomHttp {
  constructor(private readonly http: HttpService) {}

  /** @throws ZoomUnreachableError when there is no whole answer in time. */
  async send({ method, url, headers, body, timeoutMs }: ZoomHttpRequest): Promise<ZoomHttpAnswer> {
    try {
      const {
        status,
        data,
        headers: answered,
      } = await this.http.axiosRef.request<unknown>({
        method,
        url,
        headers: { accept: 'application/json', ...headers },
        data: body,
        signal: AbortSignal.timeout(timeoutMs),
        maxRedirects: 0,
        maxContentLength: LARGEST_ANSWER_BYTES,
        responseType: 'text',
        transformResponse: (text: unknown) => text,
        validateStatus: () => true,
      });
      return {
        status,
        text: typeof data === 'string' ? data : '',
        header: (name) => textOf(answered[name]),
      };
    } catch (error) {
      throw new ZoomUnreachableError(new URL(url).host, errorCodeOf(error));
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
