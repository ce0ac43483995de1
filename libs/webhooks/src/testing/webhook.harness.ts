import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { Global, Module, type DynamicModule, type Type } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { ZoomApps, type ZoomWebhookSecret } from '@zoom-platform/accounts';
import { Database, Jobs, Replica } from '@zoom-platform/database';
import { EventsModule } from '@zoom-platform/events';
import { configureHttp, createHttpAdapter } from '@zoom-platform/http';
import { Clock } from '@zoom-platform/kernel';
import { ObservabilityModule } from '@zoom-platform/observability';
import { z } from 'zod';
import { Vault } from '@zoom-platform/vault';
import { specVault } from '@zoom-platform/vault/testing';
import { RefusedDeliveries } from '../refusals/refused.deliveries.js';
import { webhooksConfig, webhooksSection } from '../webhooks.config.js';
import { WebhookMetrics } from '../webhooks.metrics.js';
import { WebhooksModule } from '../webhooks.module.js';
import { FakeZoomApps } from './fake.zoom-apps.js';
import { IdleJobs, LoneReplica } from './idle.surroundings.js';
import { KeptLogger } from './kept.logger.js';
import { MovableClock } from './movable.clock.js';

export const FIRST_APP: ZoomWebhookSecret = { appId: 'first', secret: 'first secret token' };
export const SECOND_APP: ZoomWebhookSecret = { appId: 'second', secret: 'second secret token' };

export interface Override {
  readonly token: Type;
  readonly by: Type;
}

export interface HarnessOptions {
  readonly database: Database;
  readonly secrets?: readonly ZoomWebhookSecret[];
  /** Default: apps that have these secrets and no more. */
  readonly apps?: (clock: Clock) => ZoomApps | Promise<ZoomApps>;
  readonly config?: Partial<ConfigType<typeof webhooksConfig>> | undefined;
  /** A planted defect: binds `by` where the service binds `token`. */
  readonly defect?: Override;
}

export interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
  /** `code` of a problem, else `null`. */
  readonly code: string | null;
}

export interface Envelope {
  /** Unix seconds, or what stands there instead; default: now of the clock. */
  readonly timestamp?: string;
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const problemCode = z.object({ code: z.string() });

/** The webhooks lib in a Nest application that listens on a loopback socket. */
export class WebhookHarness {
  readonly logger = new KeptLogger();
  readonly clock = new MovableClock(1_795_000_000_000);
  #app: NestFastifyApplication | null = null;
  #port = 0;

  static async start(options: HarnessOptions): Promise<WebhookHarness> {
    const harness = new WebhookHarness();
    await harness.#start(options);
    return harness;
  }

  async #start({ database, config, defect, ...identity }: HarnessOptions) {
    const { secrets = [FIRST_APP, SECOND_APP], apps = () => new FakeZoomApps(secrets) } = identity;
    const surroundings = surroundingsOf([
      { provide: Clock, useValue: this.clock },
      { provide: Database, useValue: database },
      { provide: Jobs, useClass: IdleJobs },
      { provide: Replica, useClass: LoneReplica },
      { provide: Vault, useValue: specVault },
      { provide: ZoomApps, useValue: await apps(this.clock) },
    ]);
    let builder = Test.createTestingModule({
      imports: [surroundings, ObservabilityModule, EventsModule, WebhooksModule],
    })
      .overrideProvider(webhooksConfig.KEY)
      .useValue({ ...webhooksSection.parse({}), ...config });
    if (defect !== undefined) builder = builder.overrideProvider(defect.token).useClass(defect.by);
    const module = await builder.compile();
    this.#app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), {
      bodyParser: false,
      logger: this.logger,
    });
    configureHttp(this.#app);
    await this.#app.listen(0, '127.0.0.1');
    this.#port = Number(new URL(await this.#app.getUrl()).port);
  }

  async close(): Promise<void> {
    await this.#app?.close();
  }

  get timestamp(): string {
    return String(Math.floor(this.clock.now() / 1000));
  }

  /** The headers Zoom would send with these bytes. */
  headers(body: string | Uint8Array, envelope: Envelope = {}): Record<string, string> {
    const { timestamp = this.timestamp, secret = FIRST_APP.secret } = envelope;
    const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body);
    return {
      'content-type': 'application/json; charset=utf-8',
      'x-zm-request-timestamp': timestamp,
      'x-zm-signature': `v0=${hmac.digest('hex')}`,
      ...envelope.headers,
    };
  }

  /** Signs as Zoom would, and posts. */
  async deliver(body: string | Uint8Array, envelope: Envelope = {}): Promise<Answer> {
    return this.post(body, this.headers(body, envelope));
  }

  async post(
    body: string | Uint8Array,
    headers: Record<string, string>,
    path = '/webhooks/zoom',
  ): Promise<Answer> {
    const url = `http://127.0.0.1:${String(this.#port)}${path}`;
    const response = await fetch(url, { method: 'POST', body, headers });
    const text = await response.text();
    const type = response.headers.get('content-type');
    return { status: response.status, type, text, code: codeOf(text) };
  }

  /** Writes to a bare socket, ends our half, and answers what comes back. */
  exchange(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port: this.#port, host: '127.0.0.1', allowHalfOpen: true });
      let received = '';
      socket.setEncoding('utf8');
      socket.on('data', (chunk: string) => (received += chunk));
      socket.on('error', reject);
      socket.on('end', () => {
        resolve(received);
      });
      socket.end(text);
    });
  }

  /** How many requests ended each way. */
  async outcomes(): Promise<Record<string, number>> {
    const { values } = await this.#metrics.requests.get();
    return Object.fromEntries<number>(
      values.map(({ labels, value }) => [String(labels.outcome), value]),
    );
  }

  async untranslatable(): Promise<number> {
    const { values } = await this.#metrics.untranslatable.get();
    return values[0]?.value ?? 0;
  }

  /** How many transactions were committed. */
  async batches(): Promise<number> {
    const { values } = await this.#metrics.batchSize.get();
    return values.find(({ metricName }) => metricName?.endsWith('_count'))?.value ?? 0;
  }

  /** How many deliveries are held in memory. */
  async waiting(): Promise<number> {
    const { values } = await this.#metrics.waiting.get();
    return values[0]?.value ?? 0;
  }

  /** What the route remembers of the deliveries that it refused. */
  get refused(): RefusedDeliveries {
    return this.#started.get(RefusedDeliveries, { strict: false });
  }

  get #metrics(): WebhookMetrics {
    return this.#started.get(WebhookMetrics);
  }

  get #started(): NestFastifyApplication {
    if (this.#app === null) throw new Error('The harness has not been started.');
    return this.#app;
  }
}

function codeOf(text: string): string | null {
  if (!text.startsWith('{"type":"urn:')) return null;
  return problemCode.parse(JSON.parse(text)).code;
}

type Providers = NonNullable<DynamicModule['providers']>;

@Global()
@Module({})
class SurroundingsModule {}

function surroundingsOf(providers: Providers): DynamicModule {
  return {
    module: SurroundingsModule,
    providers,
    exports: [Clock, Database, Jobs, Replica, Vault, ZoomApps],
  };
}
