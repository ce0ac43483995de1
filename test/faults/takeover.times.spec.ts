import { expect, it } from 'vitest';
import { describePlanted } from './planted.stage.js';
import { firstAnew, freeAt } from './takeover.times.js';

const REAP_MS = 300;

describePlanted('from when on a takeover is ours alone', (at) => {
  const entriesOf = (type: string) =>
    at()
      .simulator.journal.entries()
      .filter((entry) => entry.type === type);

  /** One owner, its end, and a successor that dials at once. */
  async function takeOver(duplicateJoin: 'reject' | 'kick', reapDelayMs: number) {
    const { simulator, client } = at();
    const behaviour = { duplicateJoin, reapDelayMs };
    const meeting = simulator.playMeeting('standup', { webhookUrl: null, behaviour });
    const owner = await client.dial(simulator, meeting);
    // The journal tells times by the millisecond.
    const opened = Date.now();
    await expect.poll(() => Date.now(), { interval: 1 }).toBeGreaterThan(opened);
    const diedAt = Date.now();
    owner.terminate();
    await expect.poll(() => entriesOf('signaling.closed').length).toBe(1);
    await client.dial(simulator, meeting);
    const entries = simulator.journal.entries();
    const successor = firstAnew(entries, meeting.streamId, 'signaling.handshake', diedAt);
    if (successor === undefined) throw new Error('nobody dialled');
    return successor;
  }

  it('is the dial where Zoom gave the old connection up before', async () => {
    const successor = await takeOver('reject', 0);
    expect(successor.detail?.['outcome']).toBe('accepted');
    expect(freeAt(at().simulator.journal.entries(), successor)).toBe(successor.at);
  });

  it('is the dial of a newcomer that kicks the old connection', async () => {
    const successor = await takeOver('kick', 30_000);
    expect(successor.detail?.['liveConnection']).toBeDefined();
    expect(freeAt(at().simulator.journal.entries(), successor)).toBe(successor.at);
  });

  it('is the end of the old connection where Zoom refused the first dial beside it', async () => {
    const successor = await takeOver('reject', REAP_MS);
    expect(successor.detail?.['outcome']).toBe('refused');
    await expect.poll(() => entriesOf('signaling.dead').length).toBe(1);
    const [dead] = entriesOf('signaling.dead');
    const free = freeAt(at().simulator.journal.entries(), successor);
    expect(free).toBe(dead?.at);
    expect(free).toBeGreaterThan(successor.at);
  });
});
