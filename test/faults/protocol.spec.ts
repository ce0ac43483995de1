import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyNot } from '../harness/engine.environment.js';
import { lostWords } from './acknowledged.words.js';
import { FaultLines } from './fault.lines.js';
import { goalOf } from './fault.report.js';
import { Fleet } from './fleet/replica.fleet.js';
import { idsOf, PlayedStreams } from './played.streams.js';
import { takeoverOf, until } from './takeover.trial.js';

/** Documented ones but 0 (rtms-protocol §7.1). */
const STATUSES = Array.from({ length: 47 }, (_, index) => index + 1);
/** Zoom still holds an older connection, or failed inside. */
const RETRYABLE = [8, 15, 16, 45];
const STREAM_UNKNOWN = 2;
/** Each kind has a connection of its own. */
const SCOPES = ['audio', 'video', 'deskshare', 'transcript', 'chat'] as const;
const SILENCE_MS = 3_000;
const KEEP_ALIVE_MS = 500;

describe('what Zoom answers to three replicas (built services, PostgreSQL, real sockets)', () => {
  const why = whyNot('postgres');
  const lines = new FaultLines();
  let fleet: Fleet;
  let streams: PlayedStreams;

  beforeAll(async () => {
    if (why !== null) return;
    fleet = await Fleet.start({
      replicas: 3,
      env: { RTMS_SILENCE_TIMEOUT_MS: String(SILENCE_MS) },
    });
    streams = new PlayedStreams(fleet);
  }, 60_000);

  afterAll(async () => {
    if (why !== null) return;
    await lines.publish('protocol', 'What Zoom answers to three replicas');
    await fleet.close();
  });

  async function tell(
    scenario: string,
    ids: readonly string[],
    goal: string,
    gapsMs: readonly number[] = [],
  ): Promise<void> {
    const doubled = streams.doubled(ids);
    const lost = await lostWords(fleet, ids);
    lines.tell({ scenario, streams: ids.length, lost, doubled, gapsMs, goal });
  }

  it(
    'each documented status in message 2: what may be retried is joined, the rest is refused at once',
    { meta: { engine: 'postgres' }, timeout: 180_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const meetings = STATUSES.map((status) => {
        const [meeting] = streams.play({ behaviour: { signalingRefusals: [status] } }, 1);
        if (meeting === undefined) throw new Error('no meeting');
        return { status, meeting };
      });
      const joined = meetings.filter(({ status }) => RETRYABLE.includes(status));
      const refused = meetings.filter(({ status }) => !RETRYABLE.includes(status));
      await streams.framed(joined.map(({ meeting }) => meeting));
      const ended = await streams.ended(refused.map(({ meeting }) => meeting.streamId));
      for (const { status, meeting } of refused) {
        const session = ended.find(({ streamId }) => streamId === meeting.streamId);
        const outcome = status === STREAM_UNKNOWN ? 'missed' : 'refused';
        expect({ status, outcome: session?.outcome }).toEqual({ status, outcome });
        expect(streams.count(meeting.streamId, 'signaling.handshake'), String(status)).toBe(1);
      }
      for (const { status, meeting } of joined) {
        expect(streams.count(meeting.streamId, 'signaling.handshake'), String(status)).toBe(2);
      }
      await streams.stop(joined.map(({ meeting }) => meeting));
      await tell(
        'each documented status in message 2',
        idsOf(meetings.map(({ meeting }) => meeting)),
        `${String(joined.length)} retried and joined, ${String(refused.length)} given up, one handshake each`,
      );
    },
  );

  it(
    'each documented status in message 4: what may be retried stands in the end, the rest is left out',
    { meta: { engine: 'postgres' }, timeout: 240_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const meetings = STATUSES.map((status) => {
        const behaviour = { scopes: SCOPES, mediaRefusals: [status] };
        const [meeting] = streams.play({ behaviour }, 1);
        if (meeting === undefined) throw new Error('no meeting');
        return { status, meeting };
      });
      const all = meetings.map(({ meeting }) => meeting);
      await streams.framed(all);
      await until('media handshakes again', () =>
        meetings
          .filter(({ status }) => RETRYABLE.includes(status))
          .every(({ meeting }) => refusedKind(meeting.streamId).length > 1),
      );
      const sessions = await streams.sessions(idsOf(all));
      for (const { status, meeting } of meetings) {
        const session = sessions.find(({ streamId }) => streamId === meeting.streamId);
        expect({ status, epoch: session?.epoch }).toEqual({ status, epoch: 1 });
        expect(streams.count(meeting.streamId, 'signaling.handshake'), String(status)).toBe(1);
        const outcomes = RETRYABLE.includes(status) ? ['refused', 'accepted'] : ['refused'];
        expect(refusedKind(meeting.streamId), String(status)).toEqual(outcomes);
      }
      const ended = await streams.stop(all);
      expect(new Set(ended.map(({ outcome }) => outcome))).toEqual(new Set(['ended']));
      await tell(
        'each documented status in message 4',
        idsOf(all),
        'signaling stands, other media go on, one handshake more where it may be retried',
      );
    },
  );

  it(
    'keep-alives stop while data flows: neither signaling nor audio is dialled again',
    { meta: { engine: 'postgres' }, timeout: 120_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const behaviour = {
        keepAliveIntervalMs: KEEP_ALIVE_MS,
        keepAliveSockets: ['signaling'],
      } as const;
      const meetings = await streams.capture({ behaviour });
      const ids = idsOf(meetings);
      await longerThanSilence();
      await streams.framedAfter(ids, Date.now());
      // Only audio flows all the time; where nobody speaks, silence is a loss like any other.
      const audioAgain = ids.filter((id) => mediaDialledAgain(id).includes('audio'));
      await streams.stop(meetings);
      expect(ids.map((id) => streams.count(id, 'signaling.handshake'))).toEqual(ids.map(() => 1));
      expect(audioAgain).toEqual([]);
      await tell(
        'keep-alives stop while data flows',
        ids,
        'signaling and audio not dialled again, frames go on',
      );
    },
  );

  it(
    'data stops while keep-alives go on: nothing is dialled again, and it goes on',
    { meta: { engine: 'postgres' }, timeout: 120_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const meetings = await streams.capture({ behaviour: { keepAliveIntervalMs: KEEP_ALIVE_MS } });
      const ids = idsOf(meetings);
      for (const meeting of meetings) meeting.withhold(true);
      await streams.unframedFor(ids, SILENCE_MS * 4);
      const at = Date.now();
      for (const meeting of meetings) meeting.withhold(false);
      await streams.framedAfter(ids, at);
      expect(ids.map((id) => streams.count(id, 'signaling.handshake'))).toEqual(ids.map(() => 1));
      expect(ids.flatMap((id) => mediaDialledAgain(id))).toEqual([]);
      const sessions = await streams.stop(meetings);
      expect(sessions.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'ended'));
      await tell(
        'data stops while keep-alives go on',
        ids,
        'nothing dialled again, frames come again',
      );
    },
  );

  it(
    'signaling falls silent while media flow: half-open, so it is dialled again',
    { meta: { engine: 'postgres' }, timeout: 120_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const behaviour = {
        keepAliveIntervalMs: KEEP_ALIVE_MS,
        keepAliveSockets: ['media'],
      } as const;
      const meetings = await streams.capture({ behaviour });
      const ids = idsOf(meetings);
      await until('frames by way of another signaling connection', () =>
        ids.every((id) => isFramedAnew(id)),
      );
      await streams.framedAfter(ids, Date.now());
      const sessions = await streams.stop(meetings);
      expect(sessions.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'ended'));
      await tell(
        'signaling falls silent while media flow',
        ids,
        'dialled again, frames come again',
      );
    },
  );

  it(
    'rtms_interrupted alone, while everything seems to stand: all is dialled again at once',
    { meta: { engine: 'postgres' }, timeout: 120_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const meetings = await streams.capture({
        behaviour: { duplicateJoin: 'kick', keepAliveIntervalMs: KEEP_ALIVE_MS },
      });
      const ids = idsOf(meetings);
      const at = Date.now();
      for (const { streamId, meetingUuid } of meetings) {
        const payload = { meeting_uuid: meetingUuid, rtms_stream_id: streamId };
        const body = JSON.stringify({ event: 'meeting.rtms_interrupted', event_ts: at, payload });
        await fleet.simulator.sendWebhook({ url: fleet.webhookUrl, body });
      }
      const { frameMs, lost } = await takeoverOf(fleet, ids, at);
      const sessions = await streams.stop(meetings);
      expect(lost).toEqual([]);
      expect(sessions.map(({ epoch }) => epoch)).toEqual(ids.map(() => 1));
      await tell('rtms_interrupted alone', ids, goalOf('gap', frameMs, 2_000), frameMs);
    },
  );

  function mediaHandshakes(streamId: string) {
    return fleet.simulator.journal
      .entries()
      .filter(({ type, streamId: id }) => type === 'media.handshake' && id === streamId);
  }

  /** What became of the handshakes of the kind that was refused. */
  function refusedKind(streamId: string): readonly unknown[] {
    const handshakes = mediaHandshakes(streamId);
    const refused = handshakes.find(({ detail }) => detail?.['outcome'] === 'refused');
    return handshakes
      .filter(({ detail }) => detail?.['path'] === refused?.detail?.['path'])
      .map(({ detail }) => detail?.['outcome']);
  }

  /** On a media connection that was dialled after signaling was dialled once more. */
  function isFramedAnew(streamId: string): boolean {
    const entries = fleet.simulator.journal
      .entries()
      .filter((entry) => entry.streamId === streamId);
    const [, second] = entries.filter(({ type }) => type === 'signaling.handshake');
    if (second === undefined) return false;
    const { connection: last = 0 } = second;
    return entries.some(
      ({ type, connection = 0 }) => type === 'media.first_frame' && connection > last,
    );
  }

  /** Kinds of media that had more than one handshake. */
  function mediaDialledAgain(streamId: string): readonly unknown[] {
    const paths = mediaHandshakes(streamId).map(({ detail }) => detail?.['path']);
    return paths.filter((path, index) => paths.indexOf(path) !== index);
  }

  /** As long as it takes our side to give up a connection on which nothing comes. */
  async function longerThanSilence(): Promise<void> {
    const over = performance.now() + SILENCE_MS * 2;
    await until('a silence', () => performance.now() > over);
  }
});
