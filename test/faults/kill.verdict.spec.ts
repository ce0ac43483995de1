import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { signHandshake } from '../harness/handshake.signer.js';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import { doubleDials, doubleDialsBut } from './kill.verdict.js';

describe('the verdict on streams that are dialled twice (the simulator, real sockets)', () => {
  let simulator: Simulator;
  const sockets: WebSocket[] = [];

  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.terminate();
    await simulator.close();
  });

  /** A planted service: dials a stream and waits for the answer, whatever it is. */
  async function dial(meeting: ReturnType<Simulator['playMeeting']>): Promise<WebSocket> {
    const socket = new WebSocket(meeting.serverUrls);
    sockets.push(socket);
    await once(socket, 'open');
    const { meetingUuid, streamId } = meeting;
    const signature = signHandshake(simulator.rtmsApp, meetingUuid, streamId);
    const identity = { meeting_uuid: meetingUuid, rtms_stream_id: streamId, signature };
    socket.send(JSON.stringify({ msg_type: 1, protocol_version: 1, sequence: 1, ...identity }));
    await once(socket, 'message');
    return socket;
  }

  it.each(['reject', 'kick'] as const)(
    'counts a second dial beside a live socket (%s)',
    async (duplicateJoin) => {
      const behaviour = { duplicateJoin };
      const meeting = simulator.playMeeting('standup', { webhookUrl: null, behaviour });
      await dial(meeting);
      expect(doubleDials(simulator.journal.entries(), meeting.streamId)).toBe(0);
      await dial(meeting);
      const entries = simulator.journal.entries();
      expect(doubleDials(entries, meeting.streamId)).toBe(1);
      const last = Math.max(...entries.map(({ connection = 0 }) => connection));
      expect(doubleDials(entries, meeting.streamId, last)).toBe(0);
    },
  );

  it('spares a dial beside an owner that is frozen, and none after it woke up', async () => {
    const meeting = simulator.playMeeting('standup', { webhookUrl: null });
    const { streamId } = meeting;
    await dial(meeting);
    const from = Date.now();
    await dial(meeting);
    const to = Date.now();
    const stale = [{ streamIds: [streamId], from, to }];
    const doubles = () => doubleDialsBut(simulator.journal.entries(), streamId, stale);
    expect(doubles()).toBe(0);
    // The journal tells times by the millisecond.
    await expect.poll(() => Date.now()).toBeGreaterThan(to);
    await dial(meeting);
    expect(doubles()).toBe(1);
    const others = [{ streamIds: ['another'], from, to }];
    expect(doubleDialsBut(simulator.journal.entries(), streamId, others)).toBe(2);
  });

  it('counts none where the first socket broke, though Zoom has not noticed', async () => {
    const behaviour = { reapDelayMs: 60_000 };
    const meeting = simulator.playMeeting('standup', { webhookUrl: null, behaviour });
    const first = await dial(meeting);
    first.terminate();
    await expect
      .poll(() => simulator.journal.entries().some(({ type }) => type === 'signaling.closed'))
      .toBe(true);
    await dial(meeting);
    const entries = simulator.journal.entries();
    expect(
      entries.filter(
        ({ type, detail }) => type === 'signaling.handshake' && detail?.['status'] === 8,
      ),
    ).toHaveLength(1);
    expect(doubleDials(entries, meeting.streamId)).toBe(0);
  });
});
