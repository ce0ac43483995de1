import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { DoubtfulDatabase } from './doubtful.database.js';
import { inboxRows, loggedEvents } from './kept.rows.js';
import type { WebhookHarness } from './webhook.harness.js';

export interface Surroundings {
  readonly harness: WebhookHarness;
  readonly database: DoubtfulDatabase;
}

/** What the lib promises, and what an implementation that breaks it fails with. */
export interface WebhookPromise {
  readonly promise: string;
  readonly breach: string;
  prove(surroundings: Surroundings): Promise<void>;
}

const BODY =
  '{"event":"meeting.started","event_ts":1732313171881,"payload":{"object":{"uuid":"m"}}}';

export const forgeriesAreRefused: WebhookPromise = {
  promise: 'a delivery that Zoom did not sign is refused and not kept',
  breach: 'a forged delivery was let through',
  async prove({ harness, database }) {
    const { status } = await harness.deliver(BODY, { secret: 'guessed' });
    expect(status, this.breach).toBe(401);
    expect(await inboxRows(database), this.breach).toEqual([]);
  },
};

export const staleDeliveriesAreRefused: WebhookPromise = {
  promise: 'a delivery that was recorded is refused when it is played again later',
  breach: 'a recorded delivery was let through',
  async prove({ harness, database }) {
    const headers = harness.headers(BODY);
    harness.clock.move(302_000);
    expect((await harness.post(BODY, headers)).status, this.breach).toBe(401);
    expect(await inboxRows(database), this.breach).toEqual([]);
  },
};

export const theBytesAreVerified: WebhookPromise = {
  promise: 'the signature is checked over the bytes, not over what they mean',
  breach: 'other bytes than the signed ones were let through',
  async prove({ harness }) {
    const { status } = await harness.post(`${BODY}\n`, harness.headers(BODY));
    expect(status, this.breach).toBe(401);
  },
};

export const nothingUncommittedIsAcknowledged: WebhookPromise = {
  promise: 'a delivery whose commit fails is not acknowledged',
  breach: 'a delivery was acknowledged that is not kept',
  async prove({ harness, database }) {
    database.beforeCommit = () => Promise.reject(new Error('the commit is refused by the test'));
    const { status } = await harness.deliver(BODY);
    expect(status, this.breach).not.toBe(200);
    expect(await inboxRows(database)).toEqual([]);
  },
};

export const theCommitComesFirst: WebhookPromise = {
  promise: 'the answer is sent after the commit',
  breach: 'the answer was sent before the commit',
  async prove({ harness, database }) {
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    database.beforeCommit = () => released;
    const commitsAtAnswer = harness.deliver(BODY).then(() => database.commits);
    // A hasty answer comes within this time; a sound one is not made to wait for it in vain.
    await Promise.race([commitsAtAnswer, delay(300)]);
    release(undefined);
    expect(await commitsAtAnswer, this.breach).toBe(1);
  },
};

export const rowAndEventsAreOne: WebhookPromise = {
  promise: 'the inbox row and its domain events are kept together or not at all',
  breach: 'a delivery was kept without its domain events',
  async prove({ harness, database }) {
    database.beforeCommit = () =>
      database.commits === 0
        ? Promise.resolve()
        : Promise.reject(new Error('the process dies after its first commit'));
    await harness.deliver(BODY);
    const [rows, events] = [await inboxRows(database), await loggedEvents(database)];
    expect(events, this.breach).toHaveLength(rows.length);
  },
};

export const webhookPromises = [
  forgeriesAreRefused,
  staleDeliveriesAreRefused,
  theBytesAreVerified,
  nothingUncommittedIsAcknowledged,
  theCommitComesFirst,
  rowAndEventsAreOne,
] as const;
