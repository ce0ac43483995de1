import { describe, expect, it } from 'vitest';
import { message1 } from './fixtures/bare.client.js';
import { MULTI, openStage } from './fixtures/open.stage.js';
import { ANA, BEN } from './fixtures/tone.performance.js';

const TALK = { bursts: [{ speaker: ANA, fromMs: 0, toMs: 60_000 }] };

describe('the id of what is streamed (strict, real sockets)', () => {
  it.each([
    ['meeting', 'meeting_uuid', 0],
    ['meeting', 'session_id', 4],
    ['webinar', 'webinar_uuid', 0],
    ['webinar', 'meeting_uuid', 0],
    ['webinar', 'engagement_id', 4],
    ['session', 'session_id', 0],
    ['session', 'meeting_uuid', 0],
    ['contact_center', 'engagement_id', 0],
    ['contact_center', 'webinar_uuid', 4],
  ] as const)('of a %s under %s has status %i', async (product, key, status) => {
    const { openSignaling, facts } = await openStage({ behaviour: { strict: true, product } });
    const signaling = await openSignaling();
    const { meeting_uuid: id, ...rest } = message1(facts) as Record<string, unknown>;
    signaling.send({ ...rest, [key]: id });
    expect(await signaling.next(2)).toMatchObject({ status_code: status });
  });
});

describe('an engagement of Contact Center (real sockets)', () => {
  const behaviour = { product: 'contact_center', strict: true } as const;
  const subscribe = (...types: readonly number[]) => ({
    msg_type: 5,
    events: types.map((event_type) => ({ event_type, subscribe: true })),
  });

  it('says who is on the line, by a channel that the audio names too', async () => {
    const { watch, facts } = await openStage({ behaviour, script: TALK });
    const { signaling, media } = await watch(MULTI);
    signaling.send(subscribe(8, 9, 10, 11, 29));
    const told = (eventType: number) =>
      signaling.next(6, ({ event }) => (event as { event_type: number }).event_type === eventType);
    expect(await told(8)).toMatchObject({
      event: {
        paticipant_info: {
          channel_id: `channel-${String(ANA.userId)}`,
          user_id: ANA.userId,
          display_name: ANA.userName,
        },
      },
    });
    expect(await told(10)).toMatchObject({ event: { paticipant_info: { user_id: BEN.userId } } });
    const { content } = await media.next(14);
    expect(content).toMatchObject({ channel_id: `channel-${String(ANA.userId)}` });
    signaling.send({ msg_type: 21, rtms_stream_id: facts.streamId });
    await told(9);
    await told(11);
  });

  it.each([
    ['contact_center', 29, 0],
    ['contact_center', 30, 1],
    ['meeting', 15, 1],
  ] as const)(
    'a %s takes a subscription to event %i with %i violations',
    async (product, type, count) => {
      const { join, journalled, facts } = await openStage({ behaviour: { product, strict: true } });
      const { signaling } = await join();
      signaling.send(subscribe(type));
      signaling.send({ msg_type: 19, rtms_stream_id: facts.streamId });
      if (count === 0) await signaling.next(20);
      else expect(await signaling.closed()).toBe(1008);
      expect(journalled('strict.violation')).toHaveLength(count);
    },
  );
});
