import { describe, expect, it } from 'vitest';
import type { BareClient } from './fixtures/bare.client.js';
import { MULTI, openStage } from './fixtures/open.stage.js';
import { ANA } from './fixtures/tone.performance.js';

const TALK = { bursts: [{ speaker: ANA, fromMs: 0, toMs: 60_000 }] };
const [STARTED, STOPPED] = [2, 5];

/** Session and state of each message 9 but INITIALIZE, the first session as `first`. */
function told(signaling: BareClient): readonly string[] {
  const [first] = signaling.all(9);
  return signaling.all(9).flatMap(({ rtms_session_id: id, state }) => {
    if (state === 1) return [];
    return [`${id === first?.['rtms_session_id'] ? 'first' : 'other'} ${String(state)}`];
  });
}

describe('sessions of further users of the app', () => {
  const behaviour = { userSessions: [{ fromMs: 0, toMs: 800 }] };

  it('begin and end beside the first, and are asked about by their ids', async () => {
    const { watch } = await openStage({ script: TALK, behaviour });
    const { signaling, media } = await watch(MULTI);
    await signaling.next(9, ({ state }) => state === STOPPED);
    expect(told(signaling)).toEqual(['first 2', 'other 2', 'other 5']);
    expect(signaling.all(9).at(-1)).toMatchObject({ stop_reason: 3 });
    expect(media.closeCode).toBeNull();
    const id = signaling.all(9).at(-1)?.['rtms_session_id'];
    signaling.send({ msg_type: 10, rtms_session_id: id });
    expect(await signaling.next(11)).toMatchObject({ rtms_session_id: id, state: STOPPED });
  });

  it('are told to a new signaling connection while they are alive, and end with the stream', async () => {
    const forLong = { userSessions: [{ fromMs: 0, toMs: 60_000 }] };
    const { watch, stream } = await openStage({ script: TALK, behaviour: forLong });
    const first = await watch(MULTI);
    await first.signaling.next(9, () => told(first.signaling).includes('other 2'));
    const [, , other] = first.signaling.all(9);
    stream.drop('signaling', null);
    const { signaling } = await watch(MULTI);
    await signaling.next(9, ({ rtms_session_id: id, state }) => {
      return id === other?.['rtms_session_id'] && state === STARTED;
    });
    stream.stop(6);
    await signaling.next(9, () => told(signaling).at(-1) === 'first 5');
    expect(told(signaling)).toEqual(['first 2', 'other 2', 'other 5', 'first 5']);
    expect(signaling.all(9).slice(-2)).toMatchObject([{ stop_reason: 6 }, { stop_reason: 6 }]);
  });
});
