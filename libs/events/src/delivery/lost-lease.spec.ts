import { Injectable, Module } from '@nestjs/common';
import { Replica } from '@zoom-platform/database';
import {
  describeOnEachEngine,
  SwitchedReplica,
  type TestDatabase,
} from '@zoom-platform/database/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { domainEvent } from '../domain-event.type.js';
import { EventPublisher } from '../event-publisher.port.js';
import { eventsMigrations } from '../events.migrations.js';
import { OnDomainEvent } from '../on-domain-event.decorator.js';
import type { CloudEvent } from '../relay/cloud-event.type.js';
import { EventRelay } from '../relay/event-relay.port.js';
import { RelayModule } from '../relay/relay.module.js';
import { startWithEvents, type ProviderOverride } from '../testing.js';
import { CursorStore } from './cursor.store.js';

const payload = z.object({ n: z.number() });

class Numbered extends domainEvent({
  type: 'test.numbered',
  version: 1,
  summary: 'A number.',
  payload,
}) {}

/** What each replica has begun, the first replica first. */
let begun: number[][] = [];
/** Holds the first replica up in its first event. */
let gate = Promise.withResolvers<undefined>();

/** As each replica makes one of its own, so that they are told apart. */
class Recorder {
  private readonly numbers: number[] = [];
  private readonly isFirst = begun.push(this.numbers) === 1;

  async take(n: number): Promise<void> {
    this.numbers.push(n);
    if (this.isFirst) await gate.promise;
  }
}

@Injectable()
class Subscriber {
  private readonly recorder = new Recorder();

  @OnDomainEvent(Numbered, { subscriber: 'test.numbers', from: 'beginning' })
  async onNumbered({ payload: { n } }: Numbered): Promise<void> {
    await this.recorder.take(n);
  }
}

@Module({ providers: [Subscriber] })
class SubscriberModule {}

class RecordedRelay extends EventRelay {
  private readonly recorder = new Recorder();

  override async publish({ data }: CloudEvent): Promise<void> {
    await this.recorder.take(payload.parse(data).n);
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }
}

const PATIENT = { timeout: 60_000 };
const URL_OF_NONE = { EVENT_RELAY_URL: 'nats://none.invalid' };
const switched: ProviderOverride = { provide: Replica, useClass: SwitchedReplica };
const recorded: ProviderOverride = { provide: EventRelay, useClass: RecordedRelay };

vi.setConfig({ testTimeout: 180_000 });

describeOnEachEngine('A replica that has lost its lease', (open) => {
  let test: TestDatabase;
  const apps: Awaited<ReturnType<typeof startWithEvents>>[] = [];

  beforeEach(async () => {
    begun = [];
    gate = Promise.withResolvers();
    test = await open([eventsMigrations]);
  });
  afterEach(async () => {
    gate.resolve(undefined);
    for (const app of apps.splice(0)) await app.close();
    await test.close();
  });

  it.each([
    ['subscriber', SubscriberModule, {}, []],
    ['broker', RelayModule, URL_OF_NONE, [recorded]],
  ] as const)('begins no further event of a %s', async (_, module, config, overrides) => {
    const start = async (more: readonly ProviderOverride[]) => {
      const app = await startWithEvents(test, [module], config, [...overrides, ...more]);
      apps.push(app);
      return app;
    };
    const first = await start([switched]);
    await test.database.transaction((tx) =>
      first.application.get(EventPublisher).appendAll(
        tx,
        [1, 2, 3].map((n) => ({ event: new Numbered({ n }), options: { key: 'k' } })),
      ),
    );
    await expect.poll(() => begun[0], PATIENT).toEqual([1]);
    SwitchedReplica.hold(false);
    await start([]);
    await expect.poll(() => begun[1], PATIENT).toEqual([1, 2, 3]);

    const holds = vi.spyOn(first.application.get(CursorStore), 'holds');
    gate.resolve(undefined);
    // Its lease comes back, and with it the question of who has the cursor.
    SwitchedReplica.hold(true);
    const answers = () => holds.mock.settledResults.map(({ value }) => value as unknown);
    await expect.poll(answers, PATIENT).toContain(false);
    expect(begun[0]).toEqual([1]);
  });
});
