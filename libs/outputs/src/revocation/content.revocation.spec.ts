import { createPublicKey, verify } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Module } from '@nestjs/common';
import { accessMigrations } from '@zoom-platform/access';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations, OnDomainEvent } from '@zoom-platform/events';
import { PlatformError } from '@zoom-platform/kernel';
import {
  RtmsSessionEnded,
  type SessionContext,
  type SessionEnd,
} from '@zoom-platform/rtms/extension';
import { ZoomRtmsStopped } from '@zoom-platform/webhooks/extension';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { RetentionJob } from '../deletion/retention.job.js';
import { ContentRevoked } from '../outputs.events.js';
import { outputsMigrations } from '../outputs.migrations.js';
import { SessionLedger } from '../session/session.ledger.js';
import { type StartedOutputs, startOutputs } from '../testing/outputs.harness.js';
import {
  MEETING_START,
  noise,
  packets,
  sessionContext,
  transcriptFrame,
} from '../testing/session.frames.js';
import { ContentHolder, type HolderAnswer, type RevokedSession } from './content.holder.js';
import { RevocationLedger } from './revocation.ledger.js';
import { RevocationSubscriber } from './revocation.subscriber.js';

const ANA = '16778240';
const AT = MEETING_START + 10_000;

/** Another team's module that keeps something of each session. */
@Injectable()
class TeamHolder extends ContentHolder {
  readonly name = 'team';
  readonly asked: RevokedSession[] = [];
  answer: () => Promise<HolderAnswer> = () =>
    Promise.resolve({ outcome: 'deleted', items: 3 } as const);

  revoke(session: RevokedSession): Promise<HolderAnswer> {
    this.asked.push(session);
    return this.answer();
  }
}

@Injectable()
class RevocationListener {
  readonly heard: ContentRevoked['payload'][] = [];

  @OnDomainEvent(ContentRevoked, { subscriber: 'spec.revoked', from: 'beginning' })
  onRevoked({ payload }: ContentRevoked): void {
    this.heard.push(payload);
  }
}

@Module({ providers: [TeamHolder, RevocationListener] })
class TeamModule {}

const served = z.object({
  jws: z.string(),
  receipt: z.object({
    complete: z.boolean(),
    cause: z.string(),
    outcomes: z.array(
      z.object({
        holder: z.string(),
        outcome: z.string(),
        items: z.number().nullable(),
        attempts: z.number(),
        errorCode: z.string().nullable(),
      }),
    ),
  }),
});

const keySet = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });
const problem = z.object({ code: z.string() });

/**
 * How anybody checks a receipt who has nothing but it and the published keys: RFC 7515 §5.2 with Ed25519
 * (RFC 8037 §3.1). Shares no code with what signed.
 */
function verified(jws: string, keys: z.infer<typeof keySet>['keys']): unknown {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  const { alg, kid } = z.object({ alg: z.string(), kid: z.string() }).parse(read(header));
  expect(alg).toBe('EdDSA');
  const jwk = keys.find((key) => key.kid === kid);
  if (jwk === undefined) throw new Error('no such key');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify(null, signed, key, Buffer.from(signature, 'base64url'))) throw new Error('forged');
  return read(payload);
}

describeOnEachEngine('revocation', (open) => {
  let test: TestDatabase;
  let outputs: StartedOutputs;
  let team: TeamHolder;
  let session: SessionContext;

  const start = (config = {}) => startOutputs(test, undefined, config, [TeamModule]);

  beforeEach(async () => {
    test = await open([accessMigrations, eventsMigrations, outputsMigrations]);
    outputs = await start();
    team = outputs.app.get(TeamHolder);
    session = { ...sessionContext(), streamId: sessionContext().sessionId };
  });
  afterEach(async () => {
    await outputs.stop();
    await test.close();
    await outputs.remove();
  });

  async function restarted(config = {}): Promise<void> {
    await outputs.stop();
    await outputs.remove();
    outputs = await start(config);
    team = outputs.app.get(TeamHolder);
  }

  async function captured(stopReason: number | null, kind: SessionEnd['kind'] = 'ended') {
    const recording = await outputs.open(session);
    await recording.deliver(
      ...packets(ANA, 0, noise(500, 1)),
      transcriptFrame(ANA, 0, 500, 'Confidential.'),
    );
    await recording.close({ kind, stopReason, at: AT });
  }

  const publish = (event: RtmsSessionEnded | ZoomRtmsStopped) =>
    outputs.database.transaction((tx) =>
      outputs.events.append(tx, event, { key: session.streamId }),
    );

  async function ended(stopReason: number | null): Promise<void> {
    const { sessionId, streamId, product, entityId, meetingId, appId } = session;
    const facts = { sessionId, streamId, epoch: 1, product, entityId, meetingId, appId };
    await publish(new RtmsSessionEnded({ ...facts, at: AT, stopReason, outcome: 'ended' }));
  }

  async function stopped(stopReason: number): Promise<void> {
    const { streamId, entityId, accountId } = session;
    const facts = { streamId, entityId, accountId, product: 'meeting' } as const;
    const delivery = { inboxId: session.sessionId, appId: 'app', eventTs: AT };
    await publish(new ZoomRtmsStopped({ ...facts, ...delivery, stopReason }));
  }

  const ask = (path: string) => outputs.ask(`sessions/${session.sessionId}/${path}`);
  const keys = async () =>
    // Without any key of our API.
    keySet.parse(await (await fetch(`${outputs.origin}/v1/rtms/receipts/keys`)).json()).keys;

  async function receipt() {
    const response = await ask('receipt');
    return response.status === 200 ? served.parse(await response.json()) : null;
  }

  async function complete() {
    await expect
      .poll(async () => (await receipt())?.receipt.complete, { timeout: 10_000 })
      .toBe(true);
    const found = await receipt();
    if (found === null) throw new Error('the receipt is gone');
    return found;
  }

  const files = async () => {
    const below = join(outputs.folder, 'artifacts', 'sessions', session.sessionId);
    const entries = await readdir(below, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  };

  const outcome = (holder: string, rest = {}) => ({
    holder,
    outcome: 'deleted',
    items: expect.any(Number) as number,
    attempts: 1,
    errorCode: null,
    ...rest,
  });
  const nothing = { outcome: 'nothing_held', items: null };

  it('deletes what was captured everywhere, and proves it to whoever has the public key', async () => {
    await captured(8);
    expect(outputs.listener.completed).toEqual([]);
    expect((await files()).length).toBeGreaterThan(0);
    await ended(8);
    const { jws, receipt: shown } = await complete();
    expect(await files()).toEqual([]);
    expect(shown.outcomes).toEqual([outcome('outputs'), outcome('team', { items: 3 })]);
    const { sessionId, streamId } = session;
    expect(team.asked).toEqual([{ sessionId, streamId, cause: 'revoked' }]);
    expect(verified(jws, await keys())).toMatchObject({
      ...shown,
      schema: 'zoom-platform.revocation-receipt/1',
      sessionId,
      streamId,
    });
    expect(problem.parse(await (await ask('manifest')).json()).code).toBe(
      'outputs.content_deleted',
    );
  });

  it('is proven by nothing that was changed, and by no other key', async () => {
    await captured(8);
    await ended(8);
    const { jws } = await complete();
    const [header = '', payload = '', signature = ''] = jws.split('.');
    const forged = Buffer.from(payload, 'base64url').toString().replace('"items":3', '"items":4');
    const altered = [header, Buffer.from(forged).toString('base64url'), signature].join('.');
    const published = await keys();
    expect(altered).not.toBe(jws);
    expect(() => verified(altered, published)).toThrow('forged');
    const other = { ...published[0], x: Buffer.alloc(32, 7).toString('base64url') };
    expect(() => verified(jws, [z.looseObject({ kid: z.string() }).parse(other)])).toThrow();
  });

  it('is heard of when the stop webhook brings the reason after the end', async () => {
    await captured(null);
    await ended(null);
    await expect.poll(() => outputs.listener.completed).toHaveLength(1);
    const words = async () =>
      (await outputs.ask('transcripts/search?q=confidential')).text().then((text) => text.length);
    const before = await words();
    const held = (await files()).length;
    await stopped(8);
    const { receipt: shown } = await complete();
    // And the manifest's row, and that of the segment.
    expect(shown.outcomes[0]).toEqual(outcome('outputs', { items: held + 2 }));
    expect(await files()).toEqual([]);
    expect(await words()).toBeLessThan(before);
  });

  it('waits for the end of a session that still runs when the webhook comes', async () => {
    const recording = await outputs.open(session);
    await recording.deliver(transcriptFrame(ANA, 0, 500, 'Confidential.'));
    await stopped(8);
    const marked = () => outputs.app.get(RevocationLedger).find(session.sessionId);
    await expect.poll(marked).not.toBeNull();
    await outputs.app.get(RevocationSubscriber).runPending();
    expect(team.asked).toEqual([]);
    await recording.close({ kind: 'ended', stopReason: 8, at: AT });
    await ended(8);
    await complete();
    expect(await files()).toEqual([]);
  });

  it('asks a holder that failed again, and its receipts say so', async () => {
    team.answer = () =>
      Promise.reject(new PlatformError({ code: 'team.away', status: 503, message: 'Away.' }));
    await captured(8);
    await ended(8);
    const failed = outcome('team', { outcome: 'failed', items: null, errorCode: 'team.away' });
    await expect
      .poll(async () => (await receipt())?.receipt)
      .toMatchObject({
        complete: false,
        outcomes: [outcome('outputs'), failed],
      });
    const first = await receipt();
    expect(verified(first?.jws ?? '', await keys())).toMatchObject({ complete: false });
    expect(outputs.app.get(RevocationListener).heard).toEqual([]);
    team.answer = () => Promise.resolve({ outcome: 'nothing_held' });
    await outputs.app.get(RevocationSubscriber).runPending();
    const { receipt: shown } = await complete();
    expect(shown.outcomes).toEqual([
      outcome('outputs'),
      outcome('team', { ...nothing, attempts: 2 }),
    ]);
    await outputs.app.get(RevocationSubscriber).runPending();
    expect(team.asked).toHaveLength(2);
  });

  it('is published once, with ids and outcomes only', async () => {
    await captured(8);
    await ended(8);
    await stopped(8);
    const { sessionId, streamId } = session;
    const { heard } = outputs.app.get(RevocationListener);
    await expect.poll(() => heard).toHaveLength(1);
    await outputs.app.get(RevocationSubscriber).runPending();
    expect(heard).toEqual([
      {
        sessionId,
        streamId,
        outcomes: [
          { holder: 'outputs', outcome: 'deleted' },
          { holder: 'team', outcome: 'deleted' },
        ],
      },
    ]);
  });

  it('counts a holder that never answers as failed, and goes on with the others', async () => {
    await restarted({ OUTPUTS_HOLDER_TIMEOUT_MS: 1_000 });
    team.answer = () => new Promise(() => undefined);
    await captured(8);
    await ended(8);
    await expect
      .poll(async () => (await receipt())?.receipt.outcomes, { timeout: 10_000 })
      .toEqual([
        outcome('outputs'),
        outcome('team', { outcome: 'failed', items: null, errorCode: 'outputs.holder_silent' }),
      ]);
    expect(await files()).toEqual([]);
  });

  async function completed(): Promise<void> {
    await captured(6);
    await ended(6);
    await expect.poll(() => outputs.listener.completed).toHaveLength(1);
  }

  const remove = async () => {
    const response = await outputs.ask(`sessions/${session.sessionId}/content`, {
      method: 'DELETE',
    });
    const answer = z.object({ cause: z.string(), completedAt: z.number().nullable() });
    return [response.status, answer.parse(await response.json()).completedAt !== null];
  };

  it('is what a caller starts who deletes a session', async () => {
    await completed();
    expect(await remove()).toEqual([200, true]);
    const { sessionId, streamId } = session;
    expect(team.asked).toEqual([{ sessionId, streamId, cause: 'request' }]);
    const { jws, receipt: shown } = await complete();
    expect(shown).toMatchObject({ cause: 'request', outcomes: [outcome('outputs'), { items: 3 }] });
    expect(verified(jws, await keys())).toMatchObject({ cause: 'request', complete: true });
    expect(outputs.app.get(RevocationListener).heard).toEqual([]);
    expect(await remove()).toEqual([200, true]);
    expect(team.asked).toHaveLength(1);
  });

  it('tells a caller that a holder has not deleted yet, and asks it again', async () => {
    team.answer = () => Promise.reject(new Error('away'));
    await completed();
    expect(await remove()).toEqual([202, false]);
    expect(await files()).toEqual([]);
    expect((await receipt())?.receipt).toMatchObject({ cause: 'request', complete: false });
    team.answer = () => Promise.resolve({ outcome: 'deleted' });
    await outputs.app.get(RevocationSubscriber).runPending();
    await complete();
    expect(await remove()).toEqual([200, true]);
  });

  it('is what the retention starts once all of a session is over, and not for a part', async () => {
    const days = { OUTPUTS_KEEP_RECORDINGS_DAYS: 7, OUTPUTS_KEEP_TRANSCRIPTS_DAYS: 30 };
    await restarted(days);
    await completed();
    const { sessionId, streamId } = session;
    // The recording is complete as soon as it is closed; the end that Zoom told is kept a moment later.
    const kept = z.object({ ended_at: z.date() });
    const ends = () =>
      outputs.database.query(
        kept,
        'SELECT ended_at FROM output_session WHERE ended_at IS NOT NULL',
      );
    await expect.poll(ends).toHaveLength(1);
    const overFor = (count: number) => {
      const endedAt = Date.now() - count * 86_400_000;
      const facts = { sessionId, epoch: 1, stopReason: 6, endedAt };
      return outputs.app.get(SessionLedger).ended(facts, streamId);
    };
    await overFor(8);
    await outputs.app.get(RetentionJob).run();
    expect(team.asked).toEqual([]);
    await overFor(31);
    await outputs.app.get(RetentionJob).run();
    expect(team.asked).toEqual([{ sessionId, streamId, cause: 'retention' }]);
    expect((await complete()).receipt.cause).toBe('retention');
    expect(await files()).toEqual([]);
  });

  it('has a receipt of its own for a session that was deleted before', async () => {
    await completed();
    await remove();
    await stopped(8);
    const { heard } = outputs.app.get(RevocationListener);
    await expect.poll(() => heard).toHaveLength(1);
    expect((await complete()).receipt.cause).toBe('revoked');
    expect(team.asked).toHaveLength(1);
  });

  it('leaves a session alone that stopped for another reason', async () => {
    await captured(6);
    await ended(6);
    await stopped(6);
    await expect.poll(() => outputs.listener.completed).toHaveLength(1);
    await outputs.app.get(RevocationSubscriber).runPending();
    expect(team.asked).toEqual([]);
    expect((await ask('manifest')).status).toBe(200);
    expect(problem.parse(await (await ask('receipt')).json()).code).toBe(
      'outputs.receipt_not_found',
    );
  });

  it('has one key for all replicas and all starts, sealed where it is kept', async () => {
    const [key, ...others] = await keys();
    expect(others).toEqual([]);
    expect(Object.keys(key ?? {}).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    const elsewhere = await start();
    await elsewhere.stop();
    await elsewhere.remove();
    expect(await keys()).toEqual([key]);
    const [stored] = await outputs.database.query(
      z.object({ row: z.string() }),
      'select k::text as row from output_receipt_key k',
    );
    expect(stored?.row).not.toContain('PRIVATE KEY');
  });

  it('signs with another key where the sealed one does not open, and publishes both', async () => {
    await outputs.database.execute(
      `update output_receipt_key set sealed_private = 'of a lost key'`,
    );
    await outputs.stop();
    await outputs.remove();
    outputs = await start();
    const published = await keys();
    expect(published).toHaveLength(2);
    await captured(8);
    await ended(8);
    const { jws } = await complete();
    expect(verified(jws, published)).toMatchObject({ complete: true });
  });
});
