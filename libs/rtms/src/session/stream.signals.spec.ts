import { beforeEach, describe, expect, it } from 'vitest';
import { SESSION_STATE } from '../protocol/state.codes.js';
import { StreamSignals } from './stream.signals.js';

const REASON = 2;

let signals: StreamSignals;
beforeEach(() => {
  signals = new StreamSignals();
});

function says(rtmsSessionId: string, state: number) {
  const update = { type: 'session_state', isAnswer: false, timestamp: 1 } as const;
  return signals.ofSession({ ...update, rtmsSessionId, state, stopReason: REASON });
}
const started = (id: string) => says(id, SESSION_STATE.STARTED);
const stopped = (id: string) => says(id, SESSION_STATE.STOPPED);

describe('a stream with several sessions', () => {
  it('is over with the last of them', () => {
    started('a');
    started('b');
    expect(stopped('a')).toBeNull();
    expect(stopped('b')).toEqual({ signal: 'terminated', stopReason: REASON });
  });

  it('keeps a thousand of them, however many Zoom names', () => {
    for (let id = 0; id < 1_500; id += 1) started(String(id));
    expect(signals.sessionIds).toHaveLength(1_000);
  });
});
