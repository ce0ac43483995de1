import { Injectable } from '@nestjs/common';
import { ZoomHttp, ZoomUnreachableError } from '@zoom-platform/auth';
import { OriginProbe, type OriginAnswer } from './origin-probe.port.js';

const TIMEOUT_MS = 10_000;

/** {@link OriginProbe} over `auth`'s transport. */
@Injectable()
export class ZoomOriginProbe extends OriginProbe {
  constructor(private readonly http: ZoomHttp) {
    super();
  }

  async ask(origin: string): Promise<OriginAnswer> {
    const begun = performance.now();
    try {
      const { header, content } = await this.http.open({
        url: origin,
        headers: {},
        headTimeoutMs: TIMEOUT_MS,
        idleTimeoutMs: TIMEOUT_MS,
        publicOnly: false,
      });
      // The head has told all; what a web page has to say would only take time.
      content.destroy();
      const tookMs = Math.round(performance.now() - begun);
      return { kind: 'answered', date: header('date'), tookMs };
    } catch (error) {
      if (!(error instanceof ZoomUnreachableError)) throw error;
      return { kind: 'failed', reason: String(error.extensions['reason']) };
    }
  }
}
