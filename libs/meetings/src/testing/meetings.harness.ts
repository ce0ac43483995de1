import { createHash } from 'node:crypto';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessModule, AuditTrail } from '@zoom-platform/access';
import { InMemoryAuthModule } from '@zoom-platform/auth';
import { configureHttp, createHttpAdapter, HttpModule } from '@zoom-platform/http';
import { Clock, SystemClock } from '@zoom-platform/kernel';
import { ObservabilityModule } from '@zoom-platform/observability';
import { InMemoryRateLimitsModule } from '@zoom-platform/rate-limits';
import { vi } from 'vitest';
import { MeetingsModule } from '../meetings.module.js';
import { KeptAuditTrail } from './kept.audit-trail.js';
import { ZoomServer } from './zoom.server.js';

@Global()
@Module({})
class SurroundingsModule {
  static around(audit: AuditTrail): DynamicModule {
    const providers = [
      { provide: Clock, useClass: SystemClock },
      { provide: AuditTrail, useValue: audit },
    ];
    return { module: SurroundingsModule, providers, exports: [Clock, AuditTrail] };
  }
}

@Module({})
class SpecModule {
  static around(audit: AuditTrail): DynamicModule {
    const imports = [
      SurroundingsModule.around(audit),
      ObservabilityModule,
      InMemoryRateLimitsModule,
      HttpModule,
      AccessModule,
      InMemoryAuthModule,
      MeetingsModule,
    ];
    return { module: SpecModule, imports };
  }
}

export interface Asked {
  readonly method?: string;
  /** Scopes of the API key, joined by `+`; one of the harness's keys. Default: all scopes. */
  readonly scopes?: string;
  /** Sent as JSON; text is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
  /** `undefined` where the answer is empty or no JSON. */
  readonly body: unknown;
  readonly headers: Headers;
}

const keyOf = (scopes: string) => `key-of-${scopes}`.padEnd(36, '0');
const nameOf = (scopes: string) => scopes.replaceAll(/\W/g, '-');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The module on a real socket, Zoom on another, an audit trail in memory. */
export class MeetingsHarness {
  private constructor(
    readonly zoom: ZoomServer,
    readonly audit: KeptAuditTrail,
    readonly app: NestFastifyApplication,
    readonly origin: string,
    readonly zoomOrigin: string,
  ) {}

  /** @param keys lists of scopes, joined by `+`: a key is made for each. */
  static async start(...keys: readonly string[]): Promise<MeetingsHarness> {
    const zoom = new ZoomServer();
    const zoomOrigin = await zoom.listen();
    const apiKeys = keys.map((scopes) => `${nameOf(scopes)}:${sha256(keyOf(scopes))}:${scopes}`);
    const environment = {
      ZOOM_ACCOUNT_ID: 'SpecAccountId000000022',
      ZOOM_CLIENT_ID: 'SpecClientId0000000022',
      ZOOM_CLIENT_SECRET: 'SpecSecret00000000000000000032ch',
      ZOOM_OAUTH_URL: `${zoomOrigin}/oauth`,
      ZOOM_API_TIMEOUT_MS: '500',
      ZOOM_API_ATTEMPTS: '2',
      ZOOM_API_BACKOFF_MS: '1',
      ZOOM_API_BREAKER_FAILURES: '1000',
      ZOOM_RATE_LIMITS: 'light=9999,medium=9999,heavy=9999,resource_intensive=9999',
      API_KEYS: [`all:${sha256(keyOf('*'))}`, ...apiKeys].join(','),
    };
    for (const [key, text] of Object.entries(environment)) vi.stubEnv(key, text);
    zoom.grant = { api_url: zoomOrigin };
    const audit = new KeptAuditTrail();
    const app = await NestFactory.create<NestFastifyApplication>(
      SpecModule.around(audit),
      createHttpAdapter(),
      { bodyParser: false, logger: false },
    );
    configureHttp(app);
    await app.listen(0, '127.0.0.1');
    return new MeetingsHarness(zoom, audit, app, await app.getUrl(), zoomOrigin);
  }

  /** Zoom answers every call so. */
  answer(status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}): void {
    const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
    this.zoom.answer = () => ({ status, body: text, headers });
  }

  /** The headers of a caller whose key has these scopes. */
  authorization(scopes = '*'): Readonly<Record<string, string>> {
    return { authorization: `Bearer ${keyOf(scopes)}` };
  }

  /** @param path below `/v1`. */
  async ask(
    path: string,
    { method = 'GET', scopes = '*', body, headers = {} }: Asked = {},
  ): Promise<Answered> {
    const response = await fetch(`${this.origin}/v1${path}`, {
      method,
      headers: {
        ...this.authorization(scopes),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, body: jsonOf(text), headers: response.headers };
  }

  async close(): Promise<void> {
    vi.unstubAllEnvs();
    await this.app.close();
    await this.zoom.close();
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
