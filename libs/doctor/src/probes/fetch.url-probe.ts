import { Injectable } from '@nestjs/common';
import { UrlProbe, type UrlAnswer, type UrlQuestion } from './url-probe.port.js';

const LARGEST_ANSWER = 64 * 1024;

/** {@link UrlProbe} over the `fetch` of Node. */
@Injectable()
export class FetchUrlProbe extends UrlProbe {
  async ask({ method, url, headers = {}, body, timeoutMs }: UrlQuestion): Promise<UrlAnswer> {
    const begun = performance.now();
    const took = () => Math.round(performance.now() - begun);
    try {
      const response = await fetch(url, {
        method,
        headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body }),
      });
      const text = await beginningOf(response);
      return {
        kind: 'answered',
        status: response.status,
        text,
        header: (name) => response.headers.get(name) ?? undefined,
        tookMs: took(),
      };
    } catch (error) {
      return { kind: 'failed', reason: reasonOf(error), tookMs: took() };
    }
  }
}

/** What a stranger's server sends may have no end. */
async function beginningOf({ body }: Response): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    const part = Buffer.from(chunk as Uint8Array);
    chunks.push(part);
    bytes += part.length;
    if (bytes >= LARGEST_ANSWER) break;
  }
  return Buffer.concat(chunks).subarray(0, LARGEST_ANSWER).toString();
}

/** `fetch` hides the errno in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return 'ETIMEDOUT';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? 'unknown' : reasonOf(error.cause);
}
