import { expect, it } from 'vitest';
import { doubleDials, doubleDialsBut } from './kill.verdict.js';
import { describePlanted } from './planted.stage.js';

describePlanted('the verdict on streams that are dialled twice', (at) => {
  it.each(['reject', 'kick'] as const)(
    'counts a second dial beside a live socket (%s)',
    async (duplicateJoin) => {
      const { simulator, client } = at();
      const behaviour = { duplicateJoin };
      const meeting = simulator.playMeeting('standup', { webhookUrl: null, behaviour });
      await client.dial(simulator, meeting);
      expect(doubleDials(simulator.journal.entries(), meeting.streamId)).toBe(0);
      await client.dial(simulator, meeting);
      const entries = simulator.journal.entries();
      expect(doubleDials(entries, meeting.streamId)).toBe(1);
      const last = Math.max(...entries.map(({ connection = 0 }) => connection));
      expect(doubleDials(entries, meeting.streamId, last)).toBe(0);
    },
  );

  it('spares a dial beside an owner that is frozen, and none after it woke up', async () => {
    const { simulator, client } = at();
    const meeting = simulator.playMeeting('standup', { webhookUrl: null });
    const { streamId } = meeting;
    await client.dial(simulator, meeting);
    const from = Date.now();
    await client.dial(simulator, meeting);
    const to = Date.now();
    const stale = [{ streamIds: [streamId], from, to }];
    const doubles = () => doubleDialsBut(simulator.journal.entries(), streamId, stale);
    expect(doubles()).toBe(0);
    // The journal tells times by the millisecond.
    await expect.poll(() => Date.now()).toBeGreaterThan(to);
    await client.dial(simulator, meeting);
    expect(doubles()).toBe(1);
    const others = [{ streamIds: ['another'], from, to }];
    expect(doubleDialsBut(simulator.journal.entries(), streamId, others)).toBe(2);
  });

  it('counts none where the first socket broke, though Zoom has not noticed', async () => {
    const { simulator, client } = at();
    const behaviour = { reapDelayMs: 60_000 };
    const meeting = simulator.playMeeting('standup', { webhookUrl: null, behaviour });
    const first = await client.dial(simulator, meeting);
    first.terminate();
    await expect
      .poll(() => simulator.journal.entries().some(({ type }) => type === 'signaling.closed'))
      .toBe(true);
    await client.dial(simulator, meeting);
    const entries = simulator.journal.entries();
    expect(
      entries.filter(
        ({ type, detail }) => type === 'signaling.handshake' && detail?.['status'] === 8,
      ),
    ).toHaveLength(1);
    expect(doubleDials(entries, meeting.streamId)).toBe(0);
  });
});
