import { Injectable } from '@nestjs/common';
import { ZoomHttp } from '@zoom-platform/auth';
import { PlatformError } from '@zoom-platform/kernel';
import { z } from 'zod';
import { ApiProbe, type ApiAnswer, type ApiQuestion } from './api-probe.port.js';
import { jsonIn } from './json.reader.js';
import type { ZoomGrant } from './token-probe.port.js';

const TIMEOUT_MS = 10_000;

const object = z.record(z.string(), z.unknown());

/** {@link ApiProbe} over `auth`'s transport. */
@Injectable()
export class ZoomApiProbe extends ApiProbe {
  constructor(private readonly http: ZoomHttp) {
    super();
  }

  async ask(grant: ZoomGrant, { method, path, query, body }: ApiQuestion): Promise<ApiAnswer> {
    const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
    try {
      const { status, text, header } = await this.http.send({
        method,
        url: `${grant.apiUrl}${path}${search}`,
        headers: {
          authorization: `Bearer ${grant.accessToken}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        timeoutMs: TIMEOUT_MS,
      });
      const parsed = object.safeParse(jsonIn(text)).data;
      const isJson = text === '' || parsed !== undefined;
      return { kind: 'answered', status, body: parsed, isJson, header };
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      return { kind: 'failed', code: error.code, message: error.message, fix: error.fix ?? '' };
    }
  }
}
