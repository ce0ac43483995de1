import { createHash } from 'node:crypto';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import type { MigrationSet } from '@zoom-platform/database';
import { eventsMigrations } from '@zoom-platform/events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { DoubtfulDatabase } from '../testing/doubtful.database.js';
import { inboxRows, loggedEvents } from '../testing/kept.rows.js';
import {
  FIRST_APP,
  SECOND_APP,
  WebhookHarness,
  type HarnessOptions,
} from '../testing/webhook.harness.js';
import { webhooksSection } from '../webhooks.config.js';
import { webhooksMigrations } from '../webhooks.migrations.js';

/** A row that PostgreSQL itself refuses. */
const poison: MigrationSet = {
  owner: 'webhooks_poison',
  migrations: [
    {
      name: '0001_poison',
      kind: 'expand',
      sql: `ALTER TABLE webhook_inbox ADD CONSTRAINT no_poison CHECK (event <> 'test.poison')`,
    },
  ],
};

/** So that a slow machine does not answer 503 where the hold is not what is tested. */
const PATIENT = { WEBHOOK_HOLD_MS: 60_000 };

function delivery(event: string, payload: unknown = {}): string {
  return JSON.stringify({ event, event_ts: 1_732_313_171_881, payload });
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, n) =>
    delivery('meeting.started', { object: { id: n } }),
  );
}

describeOnEachEngine('the webhook inbox', (open) => {
  let opened: TestDatabase;
  let database: DoubtfulDatabase;
  let harness: WebhookHarness;

  beforeEach(async () => {
    opened = await open([eventsMigrations, webhooksMigrations, poison]);
    database = new DoubtfulDatabase(opened.database);
    harness = await WebhookHarness.start({ database });
  });

  afterEach(async () => {
    await harness.close();
    await opened.close();
  });

  async function bodies(): Promise<string[]> {
    return (await inboxRows(opened.database)).map(({ body }) =>
      Buffer.from(body).toString('latin1'),
    );
  }

  it('holds the row and its domain events before the 200', async () => {
    const body = delivery('meeting.rtms_started', {
      account_id: 'aBcD',
      meeting_uuid: 'm==',
      rtms_stream_id: 'stream',
      server_urls: 'wss://a',
    });
    const headers = { 'x-zm-request-id': 'r_1', 'x-zm-trackingid': 't', authorization: 'legacy' };
    const answer = await harness.deliver(body, { secret: SECOND_APP.secret, headers });
    expect(answer).toMatchObject({ status: 200, text: '' });
    const [row, ...others] = await inboxRows(opened.database);
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      app_id: 'second',
      account_id: 'aBcD',
      event: 'meeting.rtms_started',
      request_id: 'r_1',
      tracking_id: 't',
      received_at: new Date(harness.clock.now()),
    });
    expect(Buffer.from(row?.digest ?? [])).toEqual(createHash('sha256').update(body).digest());
    const published = await loggedEvents(opened.database);
    const envelope = { key: 'stream', account_id: 'aBcD', correlation_id: row?.id };
    expect(published).toMatchObject([
      { type: 'zoom.event.received', ...envelope, payload: { inboxId: row?.id, appId: 'second' } },
      { type: 'zoom.rtms.started', ...envelope, payload: { serverUrls: ['wss://a'] } },
    ]);
  });

  it.each([
    ['__proto__', Buffer.from('{"__proto__":{"event":"x"},"event":"meeting.started"}')],
    ['an escaped NUL', Buffer.from('{"event":"meeting.started","payload":{"uuid":"a\\u0000b"}}')],
    ['an escaped NUL as event', Buffer.from('{"event":"\\u0000"}')],
    ['an escaped lone surrogate', Buffer.from('{"event":"a","payload":{"account_id":"\\ud800"}}')],
    ['bytes of a lone surrogate', Buffer.from('7b226576656e74223a22eda080227d', 'hex')],
    ['its own spacing and number forms', Buffer.from(' {"event_ts" : 1.00e0,\n"event":"é"}\r\n')],
    ['no event', Buffer.from('[null]')],
  ])('keeps a signed body with %s byte for byte, and its neighbours', async (_name, body) => {
    const [before, after] = numbered(2);
    const answers = await Promise.all(
      [before ?? '', body, after ?? ''].map((each) => harness.deliver(each)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await bodies()).sort()).toEqual([before, body.toString('latin1'), after].sort());
    expect(await loggedEvents(opened.database)).toHaveLength(3);
  });

  it('keeps an rtms event without a stream id as a generic event, and counts it', async () => {
    await harness.deliver(delivery('meeting.rtms_started', { meeting_uuid: 'm==' }));
    expect(await loggedEvents(opened.database)).toMatchObject([
      { type: 'zoom.event.received', key: 'm==', payload: { event: 'meeting.rtms_started' } },
    ]);
    expect(await harness.untranslatable()).toBe(1);
  });

  it('acknowledges and counts a repeat, in turn and at once, without a second event', async () => {
    const [one, two] = [delivery('meeting.started'), delivery('meeting.ended')];
    expect(await harness.deliver(one)).toMatchObject({ status: 200 });
    harness.clock.move(60_000);
    expect(await harness.deliver(one)).toMatchObject({ status: 200 });
    await Promise.all(Array.from({ length: 20 }, () => harness.deliver(two)));
    expect(await inboxRows(opened.database)).toHaveLength(2);
    expect(await loggedEvents(opened.database)).toHaveLength(2);
    expect(await harness.outcomes()).toEqual({ accepted: 2, duplicate: 20 });
  });

  it('keeps all of 500 concurrent deliveries, in far fewer transactions', async () => {
    await restart(PATIENT);
    const sent = numbered(500);
    const answers = await Promise.all(sent.map((body) => harness.deliver(body)));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect((await bodies()).sort()).toEqual(sent.sort());
    expect(await loggedEvents(opened.database)).toHaveLength(500);
    expect(database.commits).toBeLessThan(250);
  });

  it('refuses the one row that the database refuses, and keeps its whole batch', async () => {
    await restart(PATIENT);
    const sent = numbered(40);
    const release = holdCommits();
    const first = harness.deliver(delivery('meeting.ended'));
    await vi.waitFor(() => {
      expect(database.attempts).toBe(1);
    });
    const others = sent.map((body) => harness.deliver(body));
    const poisoned = harness.deliver(delivery('test.poison'));
    release();
    expect(await poisoned).toMatchObject({ status: 500, code: 'webhooks.delivery_not_kept' });
    const answers = await Promise.all([first, ...others]);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(await inboxRows(opened.database)).toHaveLength(41);
    expect(await loggedEvents(opened.database)).toHaveLength(41);
    expect(await harness.outcomes()).toEqual({ accepted: 41, delivery_not_kept: 1 });
  });

  it('logs ids and codes, neither a body nor a secret', async () => {
    const words = { meeting_uuid: 'confidential', topic: 'hush' };
    await harness.deliver(delivery('meeting.rtms_started', words));
    await harness.deliver(delivery('test.poison', words));
    const [row] = await inboxRows(opened.database);
    const log = harness.logger.lines.join('\n');
    expect(log).toContain(`Delivery ${row?.id ?? ''} is no event`);
    expect(log).toMatch(/Delivery [0-9a-f-]{36} cannot be kept: 23514\./);
    for (const word of ['confidential', 'hush', 'test.poison', FIRST_APP.secret]) {
      expect(log).not.toContain(word);
    }
  });

  it('holds a delivery while the database is away, and keeps it when it is back', async () => {
    await restart(PATIENT);
    database.away = true;
    const answer = harness.deliver(delivery('meeting.started'));
    await vi.waitFor(
      () => {
        expect(database.attempts).toBeGreaterThan(19);
      },
      { timeout: 20_000 },
    );
    database.away = false;
    expect(await answer).toMatchObject({ status: 200 });
    expect(await inboxRows(opened.database)).toHaveLength(1);
    expect(await harness.outcomes()).toEqual({ accepted: 1 });
  });

  it('answers 503 when the database stays away, and takes the retry afterwards', async () => {
    database.away = true;
    const body = delivery('meeting.started');
    const answers = await Promise.all([harness.deliver(body), harness.deliver(body)]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 503, code: 'webhooks.inbox_unavailable' });
    }
    database.away = false;
    expect(await harness.deliver(body)).toMatchObject({ status: 200 });
    expect(await harness.outcomes()).toEqual({ inbox_unavailable: 2, accepted: 1 });
  });

  it('tells that deliveries were turned away, once it can be written again', async () => {
    await restart({ WEBHOOK_HOLD_MS: 50 });
    database.away = true;
    const before = harness.clock.now();
    await Promise.all(numbered(2).map((body) => harness.deliver(body)));
    harness.clock.move(5_000);
    await harness.deliver(delivery('meeting.ended'));
    const away = database.attempts;
    await vi.waitFor(
      () => {
        expect(database.attempts).toBeGreaterThan(away + 1);
      },
      { timeout: 20_000 },
    );
    expect(await loggedEvents(opened.database)).toEqual([]);
    database.away = false;
    await vi.waitFor(
      async () => {
        expect(await loggedEvents(opened.database)).toMatchObject([
          {
            type: 'zoom.deliveries.turned_away',
            payload: { count: 3, since: before, until: before + 5_000 },
          },
        ]);
      },
      { timeout: 20_000 },
    );
  });

  it('writes again when the connection is killed before its commit', async ({ skip }) => {
    if (opened.engine === 'pglite') skip('the embedded engine has no connection to kill');
    const connection = Promise.withResolvers<number>();
    const killed = Promise.withResolvers<undefined>();
    database.beforeCommit = async (tx) => {
      database.beforeCommit = () => Promise.resolve();
      const [row] = await tx.query(z.object({ pid: z.int() }), 'SELECT pg_backend_pid() AS pid');
      connection.resolve(row?.pid ?? 0);
      await killed.promise;
    };
    const answer = harness.deliver(delivery('meeting.started'));
    await opened.database.execute('SELECT pg_terminate_backend($1)', [await connection.promise]);
    killed.resolve(undefined);
    expect(await answer).toMatchObject({ status: 200 });
    expect(database.attempts).toBe(2);
    expect(await inboxRows(opened.database)).toHaveLength(1);
    expect(await loggedEvents(opened.database)).toHaveLength(1);
    expect(await harness.outcomes()).toEqual({ accepted: 1 });
  });

  it('answers 503 when a transaction hangs, and lets go of what waited behind it', async () => {
    await restart({ WEBHOOK_HOLD_MS: 200 });
    const release = holdCommits();
    const [hung = '', queued = ''] = numbered(2);
    const first = harness.deliver(hung);
    await vi.waitFor(() => {
      expect(database.attempts).toBe(1);
    });
    for (const answer of [await harness.deliver(queued), await first]) {
      expect(answer).toMatchObject({ status: 503, code: 'webhooks.inbox_unavailable' });
    }
    expect(await harness.waiting()).toBe(0);
    expect(database.running).toBe(1);
    release();
    expect(await harness.deliver(hung)).toMatchObject({ status: 200 });
    expect(await bodies()).toEqual([hung]);
    expect(await harness.outcomes()).toEqual({ inbox_unavailable: 2, duplicate: 1 });
  });

  it('halves no batch when it is the table that is missing, and keeps it when it is back', async () => {
    await restart(PATIENT);
    database.beforeCommit = async (tx) => {
      await tx.execute('SELECT * FROM no_such_table');
    };
    const answers = numbered(3).map((body) => harness.deliver(body));
    await vi.waitFor(
      () => {
        expect(database.attempts).toBeGreaterThan(5);
      },
      { timeout: 20_000 },
    );
    expect(await harness.outcomes()).toEqual({});
    database.beforeCommit = () => Promise.resolve();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200]);
    const trouble = harness.logger.lines.filter((line) => line.includes('cannot be written'));
    expect(trouble).toEqual([expect.stringContaining('42P01')]);
  });

  it('refuses at once what would be too much to hold, and keeps what it held', async () => {
    database.away = true;
    await restart(PATIENT);
    const large = (n: number) => `${delivery('meeting.started', n)}${' '.repeat(1_040_000)}`;
    const answers = Array.from({ length: 9 }, (_, n) => harness.deliver(large(n)));
    const refused = await Promise.race(answers);
    expect(refused).toMatchObject({ status: 503, code: 'webhooks.inbox_unavailable' });
    database.away = false;
    await Promise.all(answers);
    expect(await harness.outcomes()).toEqual({ inbox_unavailable: 1, accepted: 8 });
    expect(await harness.batches()).toBeGreaterThan(1);
  });

  async function restart(config: HarnessOptions['config']): Promise<void> {
    await harness.close();
    harness = await WebhookHarness.start({ database, config });
  }

  /** Holds every commit until the function it answers is called. */
  function holdCommits(): () => void {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    database.beforeCommit = () => promise;
    return () => {
      resolve(undefined);
    };
  }
});

describe('the hold', () => {
  it('is 2.5 s unless configured otherwise', () => {
    expect(webhooksSection.parse({}).WEBHOOK_HOLD_MS).toBe(2500);
  });
});
