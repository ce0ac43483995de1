import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyNot } from '../harness/engine.environment.js';
import { lostWords } from './acknowledged.words.js';
import { spoiledIn, spokenIn, UNSPOILED } from './ended.streams.js';
import { FaultLines } from './fault.lines.js';
import { goalOf } from './fault.report.js';
import { Fleet } from './fleet/replica.fleet.js';
import { TcpRelay } from './fleet/tcp.relay.js';
import { firstSaidAfter, untilDue, untilSpeaking } from './later.words.js';
import { idsOf, MEETING_ENDED, PlayedStreams, REDELIVERY_MS } from './played.streams.js';
import { brokenAt } from './stream.gaps.js';
import { takeoverOf } from './takeover.trial.js';

const STREAMS = 3;

/** Whether a stream of server-sent events brings this text before it ends. */
async function firstOf({ body }: Response, text: string): Promise<boolean> {
  let read = '';
  for await (const chunk of body ?? []) {
    read += Buffer.from(chunk).toString();
    if (read.includes(text)) return true;
  }
  return false;
}

describe('what Zoom does to streams of three replicas (built services, PostgreSQL, real sockets)', () => {
  const why = whyNot('postgres');
  const lines = new FaultLines();
  let fleet: Fleet;
  let streams: PlayedStreams;

  beforeAll(async () => {
    if (why !== null) return;
    fleet = await Fleet.start({ replicas: 3, simulator: { redeliverAfterMs: REDELIVERY_MS } });
    streams = new PlayedStreams(fleet);
  }, 60_000);

  afterAll(async () => {
    if (why !== null) return;
    await lines.publish('zoom', 'What Zoom does to streams of three replicas');
    await fleet.close();
  });

  it.for([
    ['signaling drop', ['signaling'], 2_000],
    ['media drop', ['media'], 4_500],
    ['signaling and media drop', ['media', 'signaling'], 4_500],
  ] as const)(
    '%s: dialled again, nothing else happens, no word is lost',
    { meta: { engine: 'postgres' }, timeout: 120_000 },
    async ([scenario, sockets, goalMs], { skip }) => {
      if (why !== null) skip(why);
      const meetings = await streams.capture();
      const ids = idsOf(meetings);
      await untilSpeaking(fleet, ids);
      const at = Date.now();
      for (const meeting of meetings) for (const socket of sockets) meeting.drop(socket, null);
      const takeover = await takeoverOf(fleet, ids, at);
      const { frameMs, doubled } = takeover;
      await untilDue(fleet, ids, at);
      const entries = fleet.simulator.journal.entries();
      const { sessions, ...ended } = await streams.finish(meetings, {
        // Zoom's side takes what it wrote for delivered, and replays the rest.
        brokenOf: (id) => brokenAt(entries, id, at),
      });
      const spoiled = spoiledIn(ended);
      const lost = [...(await streams.lost(ids, [takeover])), ...spoiled.missing];
      const dials = sockets.some((socket) => socket === 'signaling') ? 2 : 1;
      expect(sessions.map(({ epoch, outcome }) => ({ epoch, outcome }))).toEqual(
        meetings.map(() => ({ epoch: 1, outcome: 'ended' })),
      );
      expect(ids.map((id) => streams.count(id, 'signaling.handshake'))).toEqual(
        ids.map(() => dials),
      );
      expect(spoiled).toEqual(UNSPOILED);
      lines.tell({
        scenario,
        streams: meetings.length,
        lost,
        doubled,
        gapsMs: frameMs,
        goal: `${goalOf('gap', frameMs, goalMs)}; ${spokenIn(ended)}`,
      });
    },
  );

  it(
    'the start of a stream comes again under another signature: nothing happens twice',
    { meta: { engine: 'postgres' }, timeout: 120_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const meetings = await streams.capture();
      const ids = idsOf(meetings);
      for (const { streamId, meetingUuid, serverUrls } of meetings) {
        const payload = {
          meeting_uuid: meetingUuid,
          rtms_stream_id: streamId,
          server_urls: serverUrls,
        };
        // Another event_ts makes other bytes: the inbox takes it for a new delivery.
        const event = { event: 'meeting.rtms_started', event_ts: Date.now(), payload };
        const url = fleet.webhookUrl;
        const answers = await fleet.simulator.sendWebhook({ url, body: JSON.stringify(event) });
        expect(answers.map(({ status }) => status)).toEqual([200]);
      }
      const sessions = await streams.stop(meetings);
      const lost = await lostWords(fleet, ids);
      expect(ids.map((id) => streams.count(id, 'signaling.handshake'))).toEqual(ids.map(() => 1));
      expect(sessions.map(({ epoch }) => epoch)).toEqual(ids.map(() => 1));
      lines.tell({
        scenario: 'duplicate start of a live stream',
        streams: ids.length,
        lost,
        doubled: streams.doubled(ids),
        goal: 'one handshake each',
      });
    },
  );

  it(
    'a stop comes before its start: the stream is never joined',
    { meta: { engine: 'postgres' }, timeout: 120_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const ids = Array.from({ length: STREAMS }, (_, index) => `early-stop-${String(index)}`);
      const tell = (event: string, id: string, more: object) => {
        const payload = { meeting_uuid: `uuid of ${id}`, rtms_stream_id: id, ...more };
        const body = JSON.stringify({ event, event_ts: Date.now(), payload });
        return fleet.simulator.sendWebhook({ url: fleet.webhookUrl, body });
      };
      for (const id of ids) await tell('meeting.rtms_stopped', id, { stop_reason: MEETING_ENDED });
      await streams.ended(ids);
      const urls = fleet.simulator.playMeeting('standup', { webhookUrl: null }).serverUrls;
      for (const id of ids) await tell('meeting.rtms_started', id, { server_urls: urls });
      const sessions = await streams.ended(ids);
      const lost = await lostWords(fleet, ids);
      expect(sessions.map(({ outcome, epoch }) => ({ outcome, epoch }))).toEqual(
        ids.map(() => ({ outcome: 'missed', epoch: 0 })),
      );
      lines.tell({
        scenario: 'stop before start',
        streams: ids.length,
        lost,
        doubled: streams.doubled(ids),
        goal: 'never joined',
      });
    },
  );

  it(
    'server failover: the start comes again with other servers, which are dialled at once',
    { meta: { engine: 'postgres' }, timeout: 120_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const meetings = await streams.capture();
      const [first] = meetings;
      const relay = await TcpRelay.open(Number(new URL(first?.serverUrls ?? '').port));
      try {
        const at = Date.now();
        for (const { streamId, meetingUuid, serverUrls } of meetings) {
          const elsewhere = new URL(serverUrls);
          elsewhere.port = String(relay.port);
          const payload = {
            meeting_uuid: meetingUuid,
            rtms_stream_id: streamId,
            server_urls: elsewhere.href,
          };
          const event = { event: 'meeting.rtms_started', event_ts: at, payload };
          const url = fleet.webhookUrl;
          await fleet.simulator.sendWebhook({ url, body: JSON.stringify(event) });
        }
        const ids = idsOf(meetings);
        const takeover = await takeoverOf(fleet, ids, at);
        const { frameMs, doubled } = takeover;
        await untilDue(fleet, ids, at);
        const { sessions, ...ended } = await streams.finish(meetings);
        const spoiled = spoiledIn(ended);
        const lost = [...(await streams.lost(ids, [takeover])), ...spoiled.missing];
        expect(sessions.map(({ epoch }) => epoch)).toEqual(meetings.map(() => 1));
        // Signaling of each went there, once more where Zoom's side had not seen the old one close; where media are,
        // message 2 says.
        expect(relay.joined).toBeGreaterThanOrEqual(meetings.length);
        // Words alone: sound that was under way when the old connection was left may be a loss of the ledger.
        const { missing, wrong } = spoiled;
        expect({ missing, wrong }).toEqual({ missing: [], wrong: [] });
        lines.tell({
          scenario: 'server failover: same streams, other servers',
          streams: meetings.length,
          lost,
          doubled,
          gapsMs: frameMs,
          goal: `${goalOf('gap', frameMs, 2_000)}; ${spokenIn(ended)}`,
        });
      } finally {
        await relay.close();
      }
    },
  );

  it(
    'any replica answers: the session, its transcript so far, and what is being said',
    { meta: { engine: 'postgres' }, timeout: 120_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const [meeting] = await streams.capture({}, 1);
      if (meeting === undefined) throw new Error('no meeting');
      const session = (await fleet.sessions()).find(
        ({ streamId }) => streamId === meeting.streamId,
      );
      const path = `/v1/rtms/sessions/${session?.id ?? ''}`;
      const others = fleet.replicas.filter(({ id }) => id !== session?.owner);
      expect(others).toHaveLength(fleet.replicas.length - 1);
      const askedAt = Date.now();
      const views = others.map((replica) => fleet.callOf(replica, `${path}/transcript/live`));
      // They begin with what was said before, which a view that stands still shows as well.
      const { text } = firstSaidAfter(fleet, meeting.streamId, askedAt);
      for (const view of views) expect(await firstOf(await view, text)).toBe(true);
      for (const replica of others) {
        expect((await fleet.callOf(replica, path)).status).toBe(200);
        const soFar = await fleet.callOf(replica, `${path}/transcript?format=text`);
        expect(await soFar.text()).toContain('webhook guard');
      }
      await streams.stop([meeting]);
    },
  );
});
