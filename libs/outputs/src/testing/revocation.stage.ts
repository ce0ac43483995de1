import { createPublicKey, verify } from 'node:crypto';
import { Injectable, Module } from '@nestjs/common';
import { OnDomainEvent } from '@zoom-platform/events';
import { RtmsSessionEnded } from '@zoom-platform/rtms/extension';
import { ZoomRtmsStopped } from '@zoom-platform/webhooks/extension';
import { expect } from 'vitest';
import { z } from 'zod';
import { ContentRevoked } from '../outputs.events.js';
import {
  ContentHolder,
  type HolderAnswer,
  type RevokedSession,
} from '../revocation/content.holder.js';
import { RevocationSubscriber } from '../revocation/revocation.subscriber.js';
import { SessionLedger } from '../session/session.ledger.js';
import type { StartedOutputs } from './outputs.harness.js';
import { describeOutputs, ENDED, type OutputsStage } from './outputs.stage.js';

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
export function verified(jws: string, keys: z.infer<typeof keySet>['keys']): unknown {
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

/** A captured session, how its end and its revocation are told, and the receipt of its deletion. */
export class RevocationStage {
  constructor(readonly base: OutputsStage) {}

  get outputs(): StartedOutputs {
    return this.base.outputs;
  }

  get session() {
    return this.base.session;
  }

  get team(): TeamHolder {
    return this.outputs.app.get(TeamHolder);
  }

  /** Payloads of `outputs.content.revoked`. */
  get heard(): readonly ContentRevoked['payload'][] {
    return this.outputs.app.get(RevocationListener).heard;
  }

  captured(stopReason: number | null): Promise<void> {
    return this.base.captured(this.session, { ...ENDED, stopReason });
  }

  async ended(stopReason: number | null): Promise<void> {
    const { sessionId, streamId, product, entityId, meetingId, appId } = this.session;
    const facts = { sessionId, streamId, epoch: 1, product, entityId, meetingId, appId };
    const outcome = 'ended' as const;
    await this.#publish(new RtmsSessionEnded({ ...facts, at: ENDED.at, stopReason, outcome }));
  }

  async stopped(stopReason: number): Promise<void> {
    const { sessionId, streamId, entityId, accountId } = this.session;
    const facts = { streamId, entityId, accountId, product: 'meeting' } as const;
    const delivery = { inboxId: sessionId, appId: 'app', eventTs: ENDED.at };
    await this.#publish(new ZoomRtmsStopped({ ...facts, ...delivery, stopReason }));
  }

  /** Captured, ended for another reason than a revocation, and completed. */
  async completed(): Promise<void> {
    await this.captured(6);
    await this.ended(6);
    await expect.poll(() => this.outputs.listener.completed).toHaveLength(1);
    // The recording is complete as soon as it is closed; the end that Zoom told is kept a moment later.
    const { sessionId } = this.session;
    const end = () => this.outputs.app.get(SessionLedger).endOf(sessionId);
    await expect.poll(end).not.toBeNull();
  }

  /** As a caller deletes the session. @returns the status, and whether everybody has deleted. */
  async remove(): Promise<readonly [number, boolean]> {
    const response = await this.base.ask('content', { method: 'DELETE' });
    const answer = z.object({ cause: z.string(), completedAt: z.number().nullable() });
    return [response.status, answer.parse(await response.json()).completedAt !== null];
  }

  /** Asks the holders that have not deleted yet. */
  runPending(): Promise<void> {
    return this.outputs.app.get(RevocationSubscriber).runPending();
  }

  /** Without any key of our API. */
  async keys() {
    const response = await fetch(`${this.outputs.origin}/v1/rtms/receipts/keys`);
    return keySet.parse(await response.json()).keys;
  }

  async receipt() {
    const response = await this.base.ask('receipt');
    return response.status === 200 ? served.parse(await response.json()) : null;
  }

  async complete() {
    await expect
      .poll(async () => (await this.receipt())?.receipt.complete, { timeout: 10_000 })
      .toBe(true);
    const found = await this.receipt();
    if (found === null) throw new Error('the receipt is gone');
    return found;
  }

  /** The code of the problem that the session answers with below a path. */
  async problem(path: string): Promise<string> {
    return problem.parse(await (await this.base.ask(path)).json()).code;
  }

  async #publish(event: RtmsSessionEnded | ZoomRtmsStopped): Promise<void> {
    await this.outputs.database.transaction((tx) =>
      this.outputs.events.append(tx, event, { key: this.session.streamId }),
    );
  }
}

/** What a receipt says of one holder. */
export const outcome = (holder: string, rest = {}) => ({
  holder,
  outcome: 'deleted',
  items: expect.any(Number) as number,
  attempts: 1,
  errorCode: null,
  ...rest,
});

/** Tests on each engine, with a module of another team that holds content too. */
export function describeRevocation(
  name: string,
  define: (at: () => RevocationStage) => void,
): void {
  describeOutputs(
    name,
    (at) => {
      define(() => new RevocationStage(at()));
    },
    [TeamModule],
  );
}
