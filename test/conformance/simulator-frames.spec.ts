import { once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { FileJournal } from '../../apps/simulator/src/journal/file.journal.ts';
import {
  mediaUrls,
  message1,
  message3,
} from '../../apps/simulator/src/rtms/fixtures/bare.client.ts';
import type { RtmsBehaviour } from '../../apps/simulator/src/rtms/rtms-host.port.ts';
import { createRtmsHost } from '../../apps/simulator/src/rtms/rtms.host.ts';
import { ScriptLibrary } from '../../apps/simulator/src/script/script.library.ts';
import { simulatorFolder } from '../../apps/simulator/src/simulator.paths.ts';
import { ScriptedPerformance } from '../../apps/simulator/src/stage/scripted.performance.ts';
import { v1JsonCodec } from '../../libs/rtms/src/protocol/rtms.codec.ts';

const APP = { clientId: 'client-id', clientSecret: 'client-secret' };
const MEETING_UUID = '/slash+first==';
const ALL_MEDIA = 32;
const KEEP_ALIVE = 12;
const WAIT = { timeout: 10_000, interval: 10 };

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

/** Everything that the simulator sends in a scripted meeting, on both of its sockets. */
async function recorded(behaviour: Partial<RtmsBehaviour>): Promise<readonly Buffer[]> {
  const host = await createRtmsHost({ journal: new FileJournal(null), host: '127.0.0.1', port: 0 });
  onTestFinished(() => host.close());
  const script = new ScriptLibrary(simulatorFolder()).load('standup');
  const performance = new ScriptedPerformance(script, MEETING_UUID);
  const stream = host.offer(
    performance,
    APP,
    { keepAliveIntervalMs: 200, ...behaviour },
    () => undefined,
  );
  const facts = { ...APP, meetingUuid: MEETING_UUID, streamId: stream.streamId };
  const signaling = await Listener.open(stream.serverUrls);
  signaling.say(message1(facts));
  const urls = mediaUrls(await signaling.first(2));
  const media = await Listener.open(urls['all'] ?? '');
  media.say(message3(facts, ALL_MEDIA));
  await media.first(4);
  const events = Array.from({ length: 14 }, (_, index) => index + 1);
  signaling.say({
    msg_type: 5,
    events: events.map((event_type) => ({ event_type, subscribe: true })),
  });
  signaling.say({ msg_type: 7, rtms_stream_id: facts.streamId });
  const session = await signaling.first(9);
  signaling.say({ msg_type: 10, rtms_session_id: session['rtms_session_id'] });
  signaling.say({ msg_type: 10, rtms_session_id: 'unknown' });
  signaling.say({ msg_type: 19, rtms_stream_id: facts.streamId });
  signaling.say({ msg_type: 28, user_id: 1, subscribe: true, timestamp: 1 });
  for (const type of [14, 15, 17, 12]) await media.first(type);
  await signaling.first(12);
  signaling.say({ msg_type: 21, rtms_stream_id: facts.streamId });
  await vi.waitFor(() => {
    expect(signaling.bodies(8).map(({ state }) => state)).toContain(4);
  }, WAIT);
  return [...signaling.frames, ...media.frames];
}

const PLAYS = [
  ['meeting', 'text', [2, 4, 6, 8, 9, 11, 12, 14, 15, 17, 20, 22, 29]],
  ['contact_center', 'binary', [2, 4, 6, 8, 9, 11, 12, 14, 15, 17, 20, 22, 29]],
] as const;

describe("frames of the simulator in the service's codec (real sockets)", () => {
  it.each(PLAYS)(
    'are messages when whole, of a %s in %s frames',
    async (product, frames, types) => {
      const codec = v1JsonCodec(product);
      const seen = await recorded({ product, frames });
      const numbers = seen.map(
        (frame) => (JSON.parse(frame.toString('utf8')) as { msg_type: number }).msg_type,
      );
      expect([...new Set(numbers)].sort((one, two) => one - two)).toEqual(types);
      const read = seen.map((frame) => codec.decode(frame).type);
      expect(read.filter((type) => type === 'malformed' || type === 'unknown')).toEqual([]);
    },
  );

  it('are malformed when cut, at whatever byte', async () => {
    const codec = v1JsonCodec('meeting');
    const smallest = new Map<string, Buffer>();
    for (const frame of await recorded({})) {
      const shape = shapeOf(JSON.parse(frame.toString('utf8')));
      const known = smallest.get(shape);
      if (known === undefined || frame.length < known.length) smallest.set(shape, frame);
    }
    expect(smallest.size).toBeGreaterThan(13);
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
