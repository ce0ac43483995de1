import { once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { FileJournal } from '../../apps/simulator/src/journal/file.journal.ts';
import type { RtmsBehaviour } from '../../apps/simulator/src/rtms/rtms-host.port.ts';
import { createRtmsHost } from '../../apps/simulator/src/rtms/rtms.host.ts';
import { ScriptLibrary } from '../../apps/simulator/src/script/script.library.ts';
import { simulatorFolder } from '../../apps/simulator/src/simulator.paths.ts';
import { ScriptedPerformance } from '../../apps/simulator/src/stage/scripted.performance.ts';
import { APP, MEETING_UUID, STREAM_ID } from './mode.trial.ts';
import { type ClientFrame, readFrames, readPaths } from './recorded.frames.ts';

/** For the summary: whose bytes judge these tests. */
const JUDGE = { meta: { client: 'Zoom rtms 1.1.0 (recorded frames)' } };
const WAIT = { timeout: 10_000, interval: 10 };
const KEEP_ALIVE_RESPONSE = 13;
/** Which message answers which; the client waits for it. */
const ANSWERS = new Map([
  [1, 2],
  [3, 4],
]);

const numberOf = (bytes: Buffer) =>
  (JSON.parse(bytes.toString('utf8')) as { msg_type: number }).msg_type;

/** Zoom's side for the stream that was recorded, without keep-alives: their answers are of the day. */
async function openHost(behaviour: Partial<RtmsBehaviour>) {
  const journal = new FileJournal(null);
  const host = await createRtmsHost({ journal, host: '127.0.0.1', port: 0 });
  onTestFinished(() => host.close());
  const script = new ScriptLibrary(simulatorFolder()).load('standup');
  const performance = new ScriptedPerformance(script, MEETING_UUID);
  const quiet = { keepAliveSockets: [], ...behaviour };
  host.offer(performance, APP, quiet, () => undefined, STREAM_ID);
  const of = (type: string) => journal.entries().filter((entry) => entry.type === type);
  return { origin: new URL(host.signalingUrl).origin, of };
}

/** The recorded client once more: its connections, and its frames byte for byte, in its order. */
class Visit {
  readonly #sockets = new Map<number, WebSocket>();
  readonly #heard = new Map<number, number[]>();
  readonly #frames: readonly ClientFrame[];
  readonly #paths: ReadonlyMap<number, string>;

  constructor(
    private readonly origin: string,
    recording: string,
  ) {
    const file = new URL(`fixtures/${recording}.jsonl`, import.meta.url);
    this.#paths = readPaths(file);
    this.#frames = readFrames(file).filter(({ bytes }) => numberOf(bytes) !== KEEP_ALIVE_RESPONSE);
  }

  get length(): number {
    return this.#frames.length;
  }

  /** @param before what goes out on the same connection before each frame */
  async play(before: (frame: Buffer) => Buffer | null = () => null): Promise<void> {
    for (const { connection, bytes } of this.#frames) {
      const socket = this.#sockets.get(connection) ?? (await this.#open(connection));
      const first = before(bytes);
      if (first !== null) socket.send(first, { binary: true });
      socket.send(bytes, { binary: true });
      const answer = ANSWERS.get(numberOf(bytes));
      await vi.waitFor(() => {
        if (answer !== undefined) expect(this.#heard.get(connection)).toContain(answer);
      }, WAIT);
    }
  }

  async #open(connection: number): Promise<WebSocket> {
    const socket = new WebSocket(`${this.origin}${this.#paths.get(connection) ?? ''}`);
    const heard: number[] = [];
    socket.on('message', (data: Buffer) => heard.push(numberOf(data)));
    this.#sockets.set(connection, socket);
    this.#heard.set(connection, heard);
    onTestFinished(() => {
      socket.terminate();
    });
    await once(socket, 'open');
    return socket;
  }
}

describe('the official client, played to the simulator from its recorded frames', JUDGE, () => {
  it.each([
    ['default', 3, {}],
    ['transcript', 1, {}],
    ['l16-mixed', 3, {}],
    ['every-medium', 4, { scopes: ['audio', 'video', 'deskshare', 'transcript', 'chat'] }],
    ['webinar', 3, { product: 'webinar' }],
    ['session', 3, { product: 'session' }],
    ['contact_center', 3, { product: 'contact_center' }],
    ['ended', 3, {}],
  ] as const)('%s: joins a strict server', async (recording, media, behaviour) => {
    const { origin, of } = await openHost({ strict: true, ...behaviour });
    await new Visit(origin, recording).play();
    await vi.waitFor(() => {
      expect(of('client.ready').map(({ detail }) => detail?.['outcome'])).toEqual(['accepted']);
    }, WAIT);
    const handshakes = [...of('signaling.handshake'), ...of('media.handshake')];
    expect(handshakes.map(({ detail }) => detail?.['outcome'])).toEqual(
      Array.from({ length: media + 1 }, () => 'accepted'),
    );
    await vi.waitFor(() => {
      expect(of('media.first_frame').length).toBeGreaterThan(0);
    }, WAIT);
    for (const type of ['strict.violation', 'signaling.malformed', 'signaling.unexpected']) {
      expect(of(type)).toEqual([]);
    }
  });

  it('refused: is told that its signature is wrong', async () => {
    const { origin, of } = await openHost({ strict: true });
    await new Visit(origin, 'refused').play();
    expect(of('signaling.handshake').map(({ detail }) => detail?.['status'])).toEqual([3]);
  });

  it('each frame cut before it comes whole: the half is named, and the visit goes on', async () => {
    const { origin, of } = await openHost({});
    const visit = new Visit(origin, 'default');
    await visit.play((frame) => frame.subarray(0, frame.length / 2));
    await vi.waitFor(() => {
      const malformed = [...of('signaling.malformed'), ...of('media.malformed')];
      expect(malformed.map(({ detail }) => detail?.['problem'])).toEqual(
        Array.from({ length: visit.length }, () => 'not JSON in UTF-8'),
      );
      expect(of('client.ready').map(({ detail }) => detail?.['outcome'])).toEqual(['accepted']);
    }, WAIT);
  });
});
