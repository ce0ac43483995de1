import { Database } from '@zoom-platform/database';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { eventsMigrations } from '../events.migrations.js';
import { startWithEvents } from '../testing/event.harness.js';
import type { Claim } from './cursor.claim.js';
import { CursorStore } from './cursor.store.js';

const NAMES = ['test.a', 'test.b', 'test.c'];
const stood = z.object({ subscriber: z.string(), position: z.string() });

describeOnEachEngine('moves of the cursors of a process', (open) => {
  let test: TestDatabase;
  let service: Awaited<ReturnType<typeof startWithEvents>>;
  let database: Database;
  let cursors: CursorStore;
  let claims: readonly Claim[];

  beforeEach(async () => {
    test = await open([eventsMigrations]);
    service = await startWithEvents(test, []);
    database = service.application.get(Database);
    cursors = service.application.get(CursorStore);
    for (const name of NAMES) await cursors.register(name, 'beginning');
    const claimed = await cursors.claim(NAMES);
    claims = claimed.toSorted((a, b) => a.subscriber.localeCompare(b.subscriber));
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    await service.close();
    await test.close();
  });

  const moveAll = (position: string) =>
    claims.map((claim) => cursors.move(claim, { xid: '1', position }));

  async function positions(): Promise<Record<string, string>> {
    const rows = await database.query(stood, 'SELECT subscriber, position FROM event_cursor');
    return Object.fromEntries(rows.map(({ subscriber, position }) => [subscriber, position]));
  }

  /** Asks the hold before each move; other statements of the service pass, and are not counted. */
  function watchMoves(hold: () => Promise<unknown>): () => number {
    const query = database.query.bind(database);
    let begun = 0;
    vi.spyOn(database, 'query').mockImplementation(async (row, text, values) => {
      if (!text.includes('UPDATE event_cursor c SET xid')) return query(row, text, values);
      begun += 1;
      await hold();
      return query(row, text, values);
    });
    return () => begun;
  }

  it('are one statement where they are asked for at the same moment', async () => {
    const begun = watchMoves(() => Promise.resolve());
    expect(await Promise.all(moveAll('5'))).toEqual([true, true, true]);
    expect(begun()).toBe(1);
    expect(await positions()).toEqual({ 'test.a': '5', 'test.b': '5', 'test.c': '5' });
  });

  it('go with the next statement where one is under way', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    const begun = watchMoves(() => held);
    const first = moveAll('5');
    await vi.waitUntil(() => begun() === 1);
    const second = moveAll('6');
    release(undefined);
    expect(await Promise.all([...first, ...second])).not.toContain(false);
    expect(begun()).toBe(2);
    expect(await positions()).toEqual({ 'test.a': '6', 'test.b': '6', 'test.c': '6' });
  });

  it('tell whose cursor is another replica’s, and move the others', async () => {
    await database.execute(
      "UPDATE event_cursor SET owner = NULL, epoch = epoch + 1 WHERE subscriber = 'test.b'",
    );
    expect(await Promise.all(moveAll('5'))).toEqual([true, false, true]);
    expect(await positions()).toEqual({ 'test.a': '5', 'test.b': '0', 'test.c': '5' });
  });

  it('all fail with their statement, and the next one goes', async () => {
    const away = new Error('the database is away');
    watchMoves(vi.fn(() => Promise.resolve()).mockRejectedValueOnce(away));
    const results = await Promise.allSettled(moveAll('5'));
    expect(results).toEqual(claims.map(() => ({ status: 'rejected', reason: away })));
    expect(await Promise.all(moveAll('6'))).toEqual([true, true, true]);
  });
});
