import { Injectable, Module } from '@nestjs/common';
import { openPglite, standing, type TestDatabase } from '@zoom-platform/database/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { domainEvent } from '../domain-event.type.js';
import { eventsMigrations } from '../events.migrations.js';
import { OnDomainEvent } from '../on-domain-event.decorator.js';
import { startWithEvents } from '../testing/event.harness.js';
import type { Claim } from './cursor.claim.js';
import { CursorStore } from './cursor.store.js';

const payload = z.object({});

class Ticked extends domainEvent({ type: 'test.ticked', version: 1, summary: '.', payload }) {}

@Injectable()
class Subscriber {
  @OnDomainEvent(Ticked, { subscriber: 'test.ticks' })
  onTicked(): void {
    throw new Error('nothing is published here');
  }
}

@Module({ providers: [Subscriber] })
class SubscriberModule {}

/** As where the database does not answer; the cursor is never ours. */
class HeldCursors extends CursorStore {
  static asked = 0;
  static answer = Promise.resolve();

  override async claim(): Promise<Claim[]> {
    HeldCursors.asked += 1;
    await HeldCursors.answer;
    return [];
  }
}

class Stage {
  private constructor(
    private readonly test: TestDatabase,
    private readonly service: Awaited<ReturnType<typeof startWithEvents>>,
  ) {}

  static async open(): Promise<Stage> {
    const test = await openPglite([eventsMigrations]);
    const overrides = [{ provide: CursorStore, useClass: HeldCursors }];
    return new Stage(test, await startWithEvents(test, [SubscriberModule], {}, overrides));
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.test.close();
  }
}

describe('looks for cursors of dead replicas (pglite)', { meta: { engine: 'pglite' } }, () => {
  beforeEach(() => {
    HeldCursors.asked = 0;
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  standing(() => Stage.open());

  it('do not queue up while one is not answered, and go on afterwards', async () => {
    const held = Promise.withResolvers<undefined>();
    HeldCursors.answer = held.promise.then(() => undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(HeldCursors.asked).toBe(2);
    held.resolve(undefined);
    await vi.advanceTimersByTimeAsync(0);
    expect(HeldCursors.asked).toBe(2);
    await vi.advanceTimersByTimeAsync(500);
    expect(HeldCursors.asked).toBe(3);
  });
});
