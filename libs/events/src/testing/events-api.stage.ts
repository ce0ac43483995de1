import { createHash } from 'node:crypto';
import { Global, Injectable, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessModule, accessMigrations, AuditModule } from '@zoom-platform/access';
import { DatabaseModule } from '@zoom-platform/database';
import { describeOnEachEngine, standing, type TestDatabase } from '@zoom-platform/database/testing';
import { configureHttp, createHttpAdapter, HttpModule } from '@zoom-platform/http';
import { Clock, SystemClock } from '@zoom-platform/kernel';
import { ObservabilityModule } from '@zoom-platform/observability';
import { expect, vi } from 'vitest';
import { z } from 'zod';
import {
  domainEvent,
  EventDispatcher,
  EventPublisher,
  EventsApiModule,
  eventsMigrations,
  OnDomainEvent,
} from '../index.js';

class Counted extends domainEvent({
  type: 'test.counted',
  version: 1,
  summary: 'A number was counted.',
  payload: z.object({ n: z.number() }),
}) {}

class Named extends domainEvent({
  type: 'test.named',
  version: 1,
  summary: 'Something got a name.',
  payload: z.object({ n: z.number() }),
}) {}

/** What the subscriber `test.listener` saw of even numbers; it throws where `fails` says so. */
@Injectable()
class Listener {
  readonly seen: number[] = [];
  fails = false;

  @OnDomainEvent(Counted, { subscriber: 'test.listener', from: 'beginning' })
  onCounted({ payload }: Counted): void {
    if (this.fails) throw new Error('no room');
    this.seen.push(payload.n);
  }
}

export const KEYS = { reader: 'reader-key-000000000000', operator: 'operator-key-00000000000' };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

@Global()
@Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
class ClockModule {}

/** An event as the API shows it. */
export const view = z.object({
  cursor: z.string(),
  id: z.string(),
  type: z.string(),
  key: z.string(),
  payload: z.object({ n: z.number() }),
});
/** A page of `/v1/events`. */
const page = z.object({ events: z.array(view), next: z.string() });
/** An answer of `/v1/dead-letters`. */
const parked = z.object({
  deliveries: z.array(
    z.object({
      subscriber: z.string(),
      state: z.string(),
      reason: z.string().nullable(),
      absent: z.boolean(),
      event: view,
    }),
  ),
});

type Page = z.infer<typeof page>;

/** The events API on a real socket and a real log, with one subscriber; anew for each test. */
export class EventsApiStage {
  private constructor(
    readonly test: TestDatabase,
    readonly app: NestFastifyApplication,
    private readonly origin: string,
  ) {}

  static async open(test: TestDatabase): Promise<EventsApiStage> {
    vi.stubEnv('EVENTS_POLL_MS', '20');
    vi.stubEnv('EVENTS_MAX_ATTEMPTS', '1');
    vi.stubEnv(
      'API_KEYS',
      `reader:${sha256(KEYS.reader)}:events:read,operator:${sha256(KEYS.operator)}:events:read+events:replay`,
    );

    @Module({
      imports: [
        ConfigModule.forRoot({ ignoreEnvFile: true, isGlobal: true }),
        ClockModule,
        DatabaseModule.forRoot({ migrations: [], database: test.database }),
        ObservabilityModule,
        HttpModule,
        AccessModule,
        AuditModule,
        EventsApiModule,
      ],
      providers: [Listener],
    })
    class StageModule {}

    const app = await NestFactory.create<NestFastifyApplication>(StageModule, createHttpAdapter(), {
      bodyParser: false,
      logger: false,
    });
    configureHttp(app);
    await app.listen(0, '127.0.0.1');
    await app.get(EventDispatcher).start();
    return new EventsApiStage(test, app, await app.getUrl());
  }

  get listener(): Listener {
    return this.app.get(Listener);
  }

  /** Even numbers are counted, odd ones named. */
  async publish(key: string, ...numbers: readonly number[]): Promise<void> {
    const publisher = this.app.get(EventPublisher);
    for (const n of numbers) {
      const event = n % 2 === 0 ? new Counted({ n }) : new Named({ n });
      await this.test.database.transaction((tx) => publisher.append(tx, event, { key }));
    }
  }

  /** @param path below `/v1` */
  call(path: string, init: RequestInit = {}, key = KEYS.operator): Promise<Response> {
    return fetch(`${this.origin}/v1${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${key}`,
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...Object.fromEntries(new Headers(init.headers)),
      },
    });
  }

  replay(id: string, subscriber: string, key = KEYS.operator): Promise<Response> {
    const body = JSON.stringify({ subscriber });
    return this.call(`/events/${id}/replay`, { method: 'POST', body }, key);
  }

  async list(query = ''): Promise<Page> {
    const response = await this.call(`/events${query}`);
    expect(response.status).toBe(200);
    return page.parse(await response.json());
  }

  /** What was published shows once no older transaction of the whole server runs any more. */
  async shown(count: number): Promise<Page> {
    const length = async () => (await this.list()).events.length;
    await expect.poll(length, { timeout: 10_000 }).toBe(count);
    return this.list();
  }

  async deadLetters(state = 'dead') {
    const response = await this.call(`/dead-letters?state=${state}`);
    return parked.parse(await response.json()).deliveries;
  }

  /** Gives every cursor up, and takes none. */
  stopDelivery(): Promise<void> {
    return this.app.get(EventDispatcher).stop();
  }

  async close(): Promise<void> {
    vi.unstubAllEnvs();
    await this.stopDelivery();
    await this.app.close();
    await this.test.close();
  }
}

/** Tests on each engine. @param define gets what stands during the test that runs. */
export function describeEventsApi(name: string, define: (at: () => EventsApiStage) => void): void {
  describeOnEachEngine(name, (open) => {
    define(standing(async () =>
      EventsApiStage.open(await open([accessMigrations, eventsMigrations])),
    ));
  });
}
