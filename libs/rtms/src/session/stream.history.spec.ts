import { Database, Replica } from '@zoom-platform/database';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations } from '@zoom-platform/events';
import { startWithEvents } from '@zoom-platform/events/testing';
import { newId } from '@zoom-platform/kernel';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rtmsMigrations } from './session.migrations.js';
import { StreamHistory } from './stream.history.js';
import { StreamHistoryModule } from './stream-history.module.js';

const UUID = '4444AAAiAAAAAiAiAiiAii==';
const NUMBER = '88800011122';
const NOW = new Date(1_795_000_000_000);

class AnotherReplica extends Replica {
  readonly id = newId();
  readonly fleetSize = 1;
  readonly holdsLease = true;
  readonly settled = true;

  watchLease(): () => boolean {
    return () => true;
  }

  onLeaseChange(): void {
    return undefined;
  }
}

describeOnEachEngine('the streams of a meeting', (open) => {
  let test: TestDatabase;
  let service: Awaited<ReturnType<typeof startWithEvents>>;
  let database: Database;
  let ours: string;

  beforeEach(async () => {
    test = await open([eventsMigrations, rtmsMigrations]);
    service = await startWithEvents(test, [StreamHistoryModule]);
    database = service.application.get(Database);
    ours = service.application.get(Replica).id;
  });

  afterEach(async () => {
    await service.close();
    await test.close();
  });

  const insert = (stream: string, state: string, owner: string | null, entity = UUID) =>
    database.execute(
      `INSERT INTO rtms_session (id, stream_id, product, entity_id, meeting_id, app_id, correlation_id,
         server_urls, offered_at, join_until, state, owner, epoch, last_status, is_original_host)
       VALUES ($1, $2, 'meeting', $3, $4, 'default', $1, '{}', $5, $5, $6, $7, 1, 3, true)`,
      [newId(), stream, entity, NUMBER, NOW, state, owner],
    );

  const history = () => service.application.get(StreamHistory, { strict: false });

  it('are found by its number and by its UUID, the newest first', async () => {
    await insert('first', 'ended', null);
    await insert('second', 'streaming', ours);
    await insert('of the next occurrence', 'offered', null, '5555AAAiAAAAAiAiAiiAii==');
    const streams = async (name: string, limit = 10) =>
      (await history().of([name], limit)).map(({ streamId }) => streamId);
    expect(await streams(UUID)).toEqual(['second', 'first']);
    expect(await streams(NUMBER)).toEqual(['of the next occurrence', 'second', 'first']);
    expect(await streams(NUMBER, 1)).toEqual(['of the next occurrence']);
    expect(await streams('99900011122')).toEqual([]);
    expect((await history().of([UUID], 1))[0]).toMatchObject({
      state: 'streaming',
      lastStatus: 3,
      offeredAt: NOW.getTime(),
      handshakeSentAt: null,
      isOriginalHost: true,
    });
  });

  it('are ours, of another replica that lives, or nobody’s', async () => {
    await insert('ended', 'ended', ours);
    await insert('dead', 'streaming', newId());
    await insert('waiting', 'offered', null);
    await insert('held', 'streaming', ours);
    const owners = async (asked: StreamHistory) =>
      Object.fromEntries(
        (await asked.of([UUID], 10)).map(({ streamId, owner }) => [streamId, owner]),
      );
    const rest = { ended: 'none', dead: 'none', waiting: 'none' };
    expect(await owners(history())).toEqual({ ...rest, held: 'this' });
    const elsewhere = new StreamHistory(database, new AnotherReplica());
    expect(await owners(elsewhere)).toEqual({ ...rest, held: 'other' });
  });
});
