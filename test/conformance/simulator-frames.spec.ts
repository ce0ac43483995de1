import { once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { FileJournal } from '../../apps/simulator/src/journal/file.journal.ts';
import {
  mediaUrls,
  message1,
  message3,
} from '../../apps/simulator/src/rtms/fixtures/bare.client.ts';
import { createRtmsHost } from '../../apps/simulator/src/rtms/rtms.host.ts';
import {
  ENGAGEMENT,
  EVENT,
  MESSAGE,
  STREAM_STATE,
} from '../../apps/simulator/src/rtms/wire.codes.ts';
import type { MeetingScript } from '../../apps/simulator/src/script/script.type.ts';
import { ScriptLibrary } from '../../apps/simulator/src/script/script.library.ts';
import { simulatorFolder } from '../../apps/simulator/src/simulator.paths.ts';
import { ScriptedPerformance } from '../../apps/simulator/src/stage/scripted.performance.ts';
import { v1JsonCodec } from '../../libs/rtms/src/protocol/rtms.codec.ts';

const APP = { clientId: 'client-id', clientSecret: 'client-secret' };
const MEETING_UUID = '/slash+first==';
const ALL_MEDIA = 32;
const KEEP_ALIVE = 12;
const TERMINATED = STREAM_STATE.terminated;
const WAIT = { timeout: 20_000, interval: 10 };

type Body = Readonly<Record<string, unknown>>;

/** A socket that keeps what it gets byte for byte, and knows no codec. */
class Listener {
  readonly frames: Buffer[] = [];

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.frames.push(data);
      const { msg_type: type, timestamp } = JSON.parse(data.toString('utf8')) as Body;
      if (type === KEEP_ALIVE) this.say({ msg_type: 13, timestamp });
    });
  }

  static async open(url: string): Promise<Listener> {
    const socket = new WebSocket(url);
    const listener = new Listener(socket);
    await once(socket, 'open');
    onTestFinished(() => {
      socket.terminate();
    });
    return listener;
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  close(): void {
    this.socket.close(1000);
  }

  events(): readonly unknown[] {
    return this.bodies(MESSAGE.eventUpdate).map(({ event }) => (event as Body)['event_type']);
  }

  bodies(msgType: number): readonly Body[] {
    return this.frames
      .map((frame) => JSON.parse(frame.toString('utf8')) as Body)
      .filter((body) => body['msg_type'] === msgType);
  }

  async first(msgType: number): Promise<Body> {
    return vi.waitFor(() => {
      const [body] = this.bodies(msgType);
      if (body === undefined) throw new Error(`no message ${String(msgType)}`);
      return body;
    }, WAIT);
  }
}

interface Play {
  readonly script: string;
  readonly product: 'meeting' | 'contact_center';
  readonly frames: 'text' | 'binary';
}

const CALL_EVENTS = Object.values(ENGAGEMENT).filter((number) => number > ENGAGEMENT.unhold);

/** The script, and in it everybody leaves, cameras go on and off, there is a pause, and calls are passed on. */
function eventful(script: string): MeetingScript {
  const loaded = new ScriptLibrary(simulatorFolder()).load(script);
  const { durationMs } = loaded;
  const cast = loaded.cast.map((member) => ({
    ...member,
    leavesAtMs: durationMs - 300,
    camera: member.camera && { ...member.camera, startMs: 900, endMs: durationMs - 900 },
  }));
  const [participant] = cast;
  const calls = CALL_EVENTS.flatMap((event) =>
    participant === undefined ? [] : [{ atMs: 2_000 + event, participant, event }],
  );
  return {
    ...loaded,
    cast,
    calls,
    pauses: [{ startMs: durationMs - 800, endMs: durationMs - 500 }],
  };
}

/** One scripted meeting to its end, on both sockets; media break once. */
async function played({ script, ...behaviour }: Play): Promise<readonly Buffer[]> {
  const host = await createRtmsHost({ journal: new FileJournal(null), host: '127.0.0.1', port: 0 });
  onTestFinished(() => host.close());
  const performance = new ScriptedPerformance(eventful(script), MEETING_UUID);
  const scopes = ['audio', 'video', 'deskshare', 'transcript', 'chat'] as const;
  const told = { ...behaviour, scopes, keepAliveIntervalMs: 200 };
  const stream = host.offer(performance, APP, told, () => undefined);
  const facts = { ...APP, meetingUuid: MEETING_UUID, streamId: stream.streamId };
  const signaling = await Listener.open(stream.serverUrls);
  signaling.say(message1(facts));
  const urls = mediaUrls(await signaling.first(2));
  const events = Array.from({ length: 29 }, (_, index) => index + 1);
  signaling.say({
    msg_type: 5,
    events: events.map((event_type) => ({ event_type, subscribe: true })),
  });
  const openMedia = async () => {
    const media = await Listener.open(urls['all'] ?? '');
    media.say(message3(facts, ALL_MEDIA));
    await media.first(4);
    signaling.say({ msg_type: 7, rtms_stream_id: facts.streamId });
    await media.first(14);
    return media;
  };
  const before = await openMedia();
  before.close();
  await vi.waitFor(() => {
    expect(signaling.events()).toContain(EVENT.mediaInterrupted);
  }, WAIT);
  const media = await openMedia();
  const session = await signaling.first(9);
  signaling.say({ msg_type: 10, rtms_session_id: session['rtms_session_id'] });
  signaling.say({ msg_type: 10, rtms_session_id: 'unknown' });
  signaling.say({ msg_type: 19, rtms_stream_id: facts.streamId });
  signaling.say({ msg_type: 28, user_id: 1, subscribe: true, timestamp: 1 });
  await media.first(12);
  await vi.waitFor(() => {
    expect(signaling.bodies(8).map(({ state }) => state)).toContain(TERMINATED);
  }, WAIT);
  return [...signaling.frames, ...before.frames, ...media.frames];
}

/** What message 21 is answered with, and what follows. */
async function closed({ script, ...behaviour }: Play): Promise<readonly Buffer[]> {
  const host = await createRtmsHost({ journal: new FileJournal(null), host: '127.0.0.1', port: 0 });
  onTestFinished(() => host.close());
  const loaded = new ScriptLibrary(simulatorFolder()).load(script);
  const performance = new ScriptedPerformance(loaded, MEETING_UUID);
  const stream = host.offer(performance, APP, behaviour, () => undefined);
  const signaling = await Listener.open(stream.serverUrls);
  signaling.say(message1({ ...APP, meetingUuid: MEETING_UUID, streamId: stream.streamId }));
  await signaling.first(2);
  signaling.say({ msg_type: 21, rtms_stream_id: stream.streamId });
  await signaling.first(22);
  return signaling.frames;
}

const PLAYS: readonly Play[] = [
  { script: 'review', product: 'meeting', frames: 'text' },
  { script: 'review', product: 'contact_center', frames: 'binary' },
];
const recordings = new Map<Play, Promise<readonly Buffer[]>>();

/** Plays once, whichever test asks first: six seconds each. */
function recorded(play: Play): Promise<readonly Buffer[]> {
  const known = recordings.get(play);
  if (known !== undefined) return known;
  const recording = (async () => [...(await played(play)), ...(await closed(play))])();
  recordings.set(play, recording);
  return recording;
}

/** Of the simulator's catalogue, what clients send and it only reads. It has no 23 … 27: nobody knows their bodies. */
const OF_CLIENTS = [1, 3, 5, 7, 10, 13, 19, 21, 28];
const inOrder = (numbers: Iterable<number>) => [...new Set(numbers)].sort((one, two) => one - two);
const bodyOf = (frame: Buffer) => JSON.parse(frame.toString('utf8')) as Body;

/** Numbers of what the simulator can send; of its catalogue, no other is left out. */
const SENT = inOrder(Object.values(MESSAGE).filter((number) => !OF_CLIENTS.includes(number)));

/** Numbers of the events that a product may hear of, by the simulator's own tables. */
const EVENTS = {
  meeting: Object.values(EVENT),
  contact_center: [
    ...Object.values(EVENT).filter((number) => number < ENGAGEMENT.consumerAnswered),
    ...Object.values(ENGAGEMENT),
  ],
};

const OF_ALL = {
  1: 'first_packet',
  2: 'active_speaker',
  3: 'participant_join',
  4: 'participant_leave',
  5: 'sharing_start',
  6: 'sharing_stop',
  7: 'media_interrupted',
};

/** What an event's number means to each product, in the service's words (rtms-protocol §5.1). */
const MEANINGS: Readonly<Record<Play['product'], Readonly<Record<number, string>>>> = {
  meeting: {
    ...OF_ALL,
    8: 'video_on',
    9: 'video_off',
    10: 'created',
    11: 'deleted',
    12: 'members_added',
    13: 'members_removed',
    14: 'member_status_changed',
  },
  contact_center: {
    ...OF_ALL,
    8: 'consumer_answered',
    9: 'consumer_ended',
    10: 'user_answered',
    11: 'user_ended',
    12: 'held',
    13: 'unheld',
    14: 'monitor_started',
    15: 'monitor_transitioned',
    16: 'monitor_ended',
    17: 'taken_over',
    18: 'transfer_initiated',
    19: 'transfer_canceled',
    20: 'transfer_accepted',
    21: 'transfer_completed',
    22: 'transfer_rejected',
    23: 'transfer_timed_out',
    24: 'conference_canceled',
    25: 'conference_participant_canceled',
    26: 'conference_participant_invited',
    27: 'conference_participant_rejected',
    28: 'conference_participant_timed_out',
    29: 'conference_participant_left',
  },
};

/** Number of each event that came, and what the service's codec takes it for. */
function meaningsOf(frames: readonly Buffer[], product: Play['product']) {
  const codec = v1JsonCodec(product);
  return frames.flatMap((frame) => {
    const message = codec.decode(frame);
    if (message.type !== 'event') return [];
    const { event_type: number } = bodyOf(frame)['event'] as Body;
    return [
      { number: Number(number), meaning: 'change' in message ? message.change : message.event },
    ];
  });
}

describe("frames of the simulator in the service's codec (real sockets)", () => {
  it.each(PLAYS)(
    'are messages when whole, each that it knows, of a $product in $frames frames',
    async (play) => {
      const codec = v1JsonCodec(play.product);
      const seen = await recorded(play);
      expect(inOrder(seen.map((frame) => Number(bodyOf(frame)['msg_type'])))).toEqual(SENT);
      const read = seen.map((frame) => codec.decode(frame).type);
      expect(read.filter((type) => type === 'malformed' || type === 'unknown')).toEqual([]);
    },
  );

  it.each(PLAYS)('are the events that their numbers mean to a $product', async (play) => {
    const told = meaningsOf(await recorded(play), play.product);
    expect(inOrder(told.map(({ number }) => number))).toEqual(inOrder(EVENTS[play.product]));
    const meanings = MEANINGS[play.product];
    expect(told.filter(({ number, meaning }) => meanings[number] !== meaning)).toEqual([]);
  });

  it('are events of a call about somebody, whom their channel names too', async () => {
    const play = PLAYS.find(({ product }) => product === 'contact_center') ?? expect.fail();
    const codec = v1JsonCodec(play.product);
    const about = (await recorded(play))
      .map((frame) => codec.decode(frame))
      .flatMap((message) =>
        message.type === 'event' && message.event === 'engagement' ? [message] : [],
      );
    const nobody = about.filter(({ participant }) => participant === null);
    expect(new Set(nobody.map(({ change }) => change))).toEqual(new Set(['held', 'unheld']));
    for (const { participant } of about) {
      if (participant === null) continue;
      expect(participant).toMatchObject({
        userName: expect.any(String) as unknown,
        channelId: `channel-${String(participant.userId)}`,
      });
    }
  });

  it.each(PLAYS)('are malformed when cut, at whatever byte, of a $product', async (play) => {
    const codec = v1JsonCodec(play.product);
    const smallest = new Map<string, Buffer>();
    for (const frame of await recorded(play)) {
      const shape = shapeOf(bodyOf(frame));
      const known = smallest.get(shape);
      if (known === undefined || frame.length < known.length) smallest.set(shape, frame);
    }
    const cut = [...smallest.values()].map((frame) => Number(bodyOf(frame)['msg_type']));
    expect(inOrder(cut)).toEqual(SENT);
    for (const frame of smallest.values()) {
      const types = new Set<string>();
      for (let end = 0; end < frame.length; end += 1) {
        types.add(codec.decode(frame.subarray(0, end)).type);
      }
      expect([...types]).toEqual(['malformed']);
    }
  });
});

/** Names of fields, with the message's number and the event's: what the codec tells apart. */
function shapeOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return typeof value;
  const fields = Object.entries(value).map(([name, inner]) =>
    name === 'msg_type' || name === 'event_type'
      ? `${name}=${String(inner)}`
      : `${name}:${shapeOf(inner)}`,
  );
  return `{${fields.join()}}`;
}
