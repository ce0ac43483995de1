import { describeOnEachEngine } from '@zoom-platform/database/testing';
import {
  newId,
  RtmsSessionEnded,
  type AudioFrame,
  type SessionContext,
  type SessionEnd,
} from '@zoom-platform/extension-kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startExtension, type StartedExtension } from '@zoom-platform/extension-kit/testing';
import { talkTime } from './index.js';

const ANA = '16778240';
const BEN = '16779264';
const END: SessionEnd = { kind: 'ended', stopReason: 6, at: 1_763_900_060_000 };

function context(): SessionContext {
  return {
    sessionId: newId(),
    epoch: 1,
    streamId: '609340fb2a7946909659956c8aa9250c',
    product: 'meeting',
    entityId: '4444AAAiAAAAAiAiAiiAii==',
    meetingId: '88800011122',
    accountId: null,
    appId: 'app',
    offeredAt: 1_763_900_000_000,
  };
}

/** Packets of 100 ms, 16 kHz mono, as loud as said. */
function packets(userId: string, count: number, amplitude: number): AudioFrame[] {
  return Array.from({ length: count }, (_, index) => {
    const samples = Int16Array.from({ length: 1_600 }, (_sample, at) =>
      Math.round(amplitude * Math.sin(at / 8)),
    );
    return {
      kind: 'audio',
      userId,
      userName: `${userId}\0\u202e`,
      timestamp: 1_763_900_000_000 + index * 100,
      codec: 'L16',
      sampleRate: 16_000,
      channels: 1,
      data: new Uint8Array(samples.buffer),
    };
  });
}

describeOnEachEngine('talk-time', (open) => {
  let running: StartedExtension;
  beforeEach(async () => {
    running = await startExtension(open, talkTime);
  });
  afterEach(() => running.stop());

  async function talkTimeOf({ sessionId }: SessionContext): Promise<unknown> {
    return (await fetch(`${running.origin}/v1/talk-time/${sessionId}`)).json();
  }

  it('counts the seconds that each person spoke, silence not counted', async () => {
    const session = context();
    const stream = await running.openSession(session);
    await stream.deliver(...packets(ANA, 25, 8_000), ...packets(BEN, 10, 8_000));
    await stream.deliver(...packets(ANA, 40, 100), ...packets(BEN, 5, 0));
    await stream.close(END);
    expect(await talkTimeOf(session)).toEqual([
      { userId: ANA, seconds: expect.closeTo(2.5) as number, isFinal: false },
      { userId: BEN, seconds: expect.closeTo(1) as number, isFinal: false },
    ]);
  });

  it('adds the epochs of a session up, and is final once the session has ended', async () => {
    const session = context();
    for (const epoch of [1, 2]) {
      const stream = await running.openSession({ ...session, epoch });
      await stream.deliver(...packets(ANA, 10, 8_000));
      await stream.close(epoch === 1 ? { ...END, kind: 'handed_over' } : END);
    }
    const { sessionId, streamId, product, entityId, meetingId, appId } = session;
    const facts = { sessionId, streamId, product, entityId, meetingId, appId, epoch: 2 };
    const ended = new RtmsSessionEnded({ ...facts, at: END.at, stopReason: 6, outcome: 'ended' });
    await running.publish(ended, streamId);
    await expect
      .poll(() => talkTimeOf(session))
      .toEqual([{ userId: ANA, seconds: expect.closeTo(2) as number, isFinal: true }]);
  });

  it('deletes what it holds of a session that has to go, and of no other', async () => {
    const [revoked, other] = [context(), context()];
    const asked = { ...revoked, cause: 'revoked' } as const;
    for (const session of [revoked, other]) {
      const stream = await running.openSession(session);
      await stream.deliver(...packets(ANA, 10, 8_000));
      await stream.close(END);
    }
    expect(await running.revoke(asked)).toEqual([{ outcome: 'deleted', items: 1 }]);
    expect(await running.revoke(asked)).toEqual([{ outcome: 'nothing_held' }]);
    expect(await talkTimeOf(revoked)).toEqual([]);
    expect(await talkTimeOf(other)).toHaveLength(1);
  });

  it('knows nothing of a session that it never saw', async () => {
    expect(await talkTimeOf(context())).toEqual([]);
  });

  it.each(["..%2F'", '%00', '609340fb2a7946909659956c8aa9250c'])(
    'refuses %s, which is no id of a session',
    async (text) => {
      const { status } = await fetch(`${running.origin}/v1/talk-time/${text}`);
      expect(status).toBe(400);
    },
  );

  it('takes an id in capitals as the same', async () => {
    const session = context();
    const stream = await running.openSession(session);
    await stream.deliver(...packets(ANA, 10, 8_000));
    await stream.close(END);
    const sessionId = session.sessionId.toUpperCase();
    expect(await talkTimeOf({ ...session, sessionId })).toHaveLength(1);
  });
});
