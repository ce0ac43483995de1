import { Injectable, Module } from '@nestjs/common';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { Database } from '@zoom-platform/database';
import { CursorStore } from './delivery/cursor.store.js';
import { domainEvent } from './domain-event.type.js';
import { EventPublisher } from './event-publisher.port.js';
import { eventsMigrations } from './events.migrations.js';
import { EventLogReader, type Batch, type EventFilter } from './log/event-log.reader.js';
import { LOGGED_EVENT_COLUMNS, loggedEvent, type Place } from './log/logged-event.row.js';
import { OnDomainEvent } from './on-domain-event.decorator.js';
import { startWithEvents, type ProviderOverride } from './testing.js';

class Numbered extends domainEvent({
  type: 'test.numbered',
  version: 1,
  summary: 'A number, to see whether all arrive.',
  payload: z.object({ n: z.number() }),
}) {}

let seen: number[] = [];

@Injectable()
class Listener {
  @OnDomainEvent(Numbered, { subscriber: 'test.listener', from: 'beginning' })
  onNumbered({ payload }: Numbered): void {
    seen.push(payload.n);
  }
}

@Module({ providers: [Listener] })
class ListenerModule {}

/** Planted: says that the cursor was moved, and keeps nothing. */
class ForgetfulCursors extends CursorStore {
  override move(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

/** Planted: the cursor is looked for anew at each start, and what came meanwhile is skipped. */
class RestartedCursors extends CursorStore {
  override async register(subscriber: string): Promise<void> {
    await super.register(subscriber, 'now');
    // The first run's claim left epoch 1 behind.
    await super.move({ subscriber, epoch: '1', xid: '0', position: '0' }, BEYOND_THE_LOG);
  }
}

const BEYOND_THE_LOG = { xid: '18446744073709551000', position: '0' };

/** Planted: reads whatever is visible, also beyond a transaction that is still running. */
class HastyReader extends EventLogReader {
  private readonly rows: Database;

  constructor(database: Database) {
    super(database);
    this.rows = database;
  }

  override async read(after: Place, { types }: EventFilter, limit: number): Promise<Batch> {
    const events = await this.rows.query(
      loggedEvent,
      `SELECT ${LOGGED_EVENT_COLUMNS} FROM event_log e
       WHERE (e.xid, e.position) > ($1::xid8, $2::bigint)
         AND ($3::text[] IS NULL OR e.type = ANY($3))
       ORDER BY e.xid, e.position LIMIT $4`,
      [after.xid, after.position, types ?? null, limit],
    );
    return { events, upTo: events.at(-1) ?? after };
  }
}

describeOnEachEngine('Planted defect: a lost cursor', (open) => {
  let test: TestDatabase;
  beforeEach(async () => {
    seen = [];
    test = await open([eventsMigrations]);
  });
  afterEach(async () => {
    await test.close();
  });

  const publish = (publisher: EventPublisher, n: number) =>
    test.database.transaction((tx) => publisher.append(tx, new Numbered({ n }), { key: 'k' }));

  /** Two runs of one subscriber, with an event while nobody listens. */
  const eachArrivesOnce = async (override?: ProviderOverride) => {
    const overrides = override === undefined ? [] : [override];
    const first = await startWithEvents(test, [ListenerModule], {}, overrides);
    await publish(first.application.get(EventPublisher), 1);
    await expect.poll(() => seen).toContain(1);
    await first.close();
    const away = await startWithEvents(test, []);
    await publish(away.application.get(EventPublisher), 2);
    await away.close();
    const second = await startWithEvents(test, [ListenerModule], {}, overrides);
    try {
      await publish(second.application.get(EventPublisher), 3);
      await expect.poll(() => seen, { timeout: 1_500 }).toEqual([1, 2, 3]);
    } finally {
      await second.close();
    }
  };

  it('the real cursors pass', async () => {
    await eachArrivesOnce();
  });

  it('is caught where the cursor is never kept', async () => {
    const override = { provide: CursorStore, useClass: ForgetfulCursors };
    await expect(eachArrivesOnce(override)).rejects.toThrow();
    expect(seen.filter((n) => n === 1).length).toBeGreaterThan(1);
  });

  it('is caught where a late commit is skipped', async ({ skip }) => {
    if (test.engine === 'pglite') skip('one connection: no two transactions run at once');
    const app = await startWithEvents(test, [ListenerModule], {}, [
      { provide: EventLogReader, useClass: HastyReader },
    ]);
    const publisher = app.application.get(EventPublisher);
    const held = Promise.withResolvers<undefined>();
    const appended = Promise.withResolvers<undefined>();
    const late = test.database.transaction(async (tx) => {
      await publisher.append(tx, new Numbered({ n: 1 }), { key: 'late' });
      appended.resolve(undefined);
      await held.promise;
    });
    await appended.promise;
    await publish(publisher, 2);
    await expect.poll(() => seen).toEqual([2]);
    held.resolve(undefined);
    await late;
    await publish(publisher, 3);
    await expect.poll(() => seen).toEqual([2, 3]);
    await app.close();
    expect(seen).not.toContain(1);
  });

  it('is caught where a restart jumps to the end of the log', async () => {
    const override = { provide: CursorStore, useClass: RestartedCursors };
    await expect(eachArrivesOnce(override)).rejects.toThrow();
    expect(seen).not.toContain(2);
  });
});
