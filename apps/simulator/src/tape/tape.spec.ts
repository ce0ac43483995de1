import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebhookEndpoint } from '../fixtures/webhook.endpoint.js';
import { BareClient, mediaUrls, message1, message3 } from '../rtms/fixtures/bare.client.js';
import { startSimulator, type Simulator } from '../simulator.js';
import { readTape } from './tape.reader.js';

type Body = Readonly<Record<string, unknown>>;
interface Facts {
  readonly meetingUuid: string;
  readonly streamId: string;
  readonly serverUrls: string;
}

const WAIT = { timeout: 25_000, interval: 5 };

describe('a session as a tape (real sockets, real files)', () => {
  let folder: string;
  let endpoint: WebhookEndpoint;
  let simulator: Simulator;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tape-'));
    endpoint = new WebhookEndpoint();
    const webhookUrl = await endpoint.listen();
    simulator = await startSimulator({ tapeFolder: folder, webhookUrl });
  });
  afterEach(async () => {
    await simulator.close();
    await endpoint.close();
    await rm(folder, { recursive: true });
  });

  const post = async (path: string, body: object) => {
    const response = await fetch(`${simulator.controlUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Facts & Body };
  };

  /** Joins, and opens media again whenever it breaks, to the end. @returns its connections */
  async function watch({ meetingUuid, streamId, serverUrls }: Facts) {
    const facts = { ...simulator.rtmsApp, meetingUuid, streamId };
    const signaling = await BareClient.open(serverUrls);
    signaling.send(message1(facts));
    const { all = '' } = mediaUrls(await signaling.next(2));
    const media: BareClient[] = [];
    while (signaling.closeCode === null) {
      const client = await BareClient.open(all).catch(() => null);
      if (client === null) break;
      media.push(client);
      client.send(
        message3(facts, 32, { media_params: { audio: { data_opt: 2, send_rate: 100 } } }),
      );
      await client.next(4).catch(() => null);
      signaling.send({ msg_type: 7, rtms_stream_id: streamId });
      await client.closed(25_000);
      await vi.waitFor(() => {
        const told = signaling.all(8).map(({ state }) => state);
        expect(told.at(-1) === 2 || signaling.closeCode !== null).toBe(true);
      }, WAIT);
    }
    await signaling.closed(25_000);
    return [signaling, ...media].map(({ received }) => received.map(({ body }) => body));
  }

  /** Media URLs lead to whoever plays; all else stays. */
  const comparable = (connections: readonly (readonly Body[])[]) =>
    connections.map((bodies) => bodies.filter((body) => body['msg_type'] !== 2));

  /** The tape, once all of its connections are closed: the client may know of that earlier. */
  const whole = (name: string) =>
    vi.waitFor(() => {
      const tape = readTape(name, readFileSync(join(folder, `${name}.jsonl`), 'utf8'));
      const count = (what: string) =>
        tape.lines.filter(({ direction }) => direction === what).length;
      expect(count('closed')).toBe(count('opened'));
      return tape;
    }, WAIT);

  it('plays the demo at 1 and at 100, message for message as it was recorded', async () => {
    const recorded = await post('/sim/tapes/demo-1/record', {
      script: 'demo',
      behaviour: { speed: 20, keepAliveIntervalMs: 500 },
    });
    expect(recorded.status).toBe(201);
    const original = await watch(recorded.body);
    expect(original.length).toBeGreaterThan(2);

    const tape = await whole('demo-1');
    const opened = tape.lines.flatMap((line) => (line.direction === 'opened' ? [line] : []));
    const sent = opened.map(({ connection }) =>
      tape.lines.flatMap((line) =>
        line.direction === 'sent' && line.connection === connection
          ? [JSON.parse(line.message) as Body]
          : [],
      ),
    );
    // What was under way when the connection broke may be lost to the client, as on a real line.
    const came = comparable(original);
    expect(comparable(sent).map((bodies, index) => bodies.slice(0, came[index]?.length))).toEqual(
      came,
    );

    for (const speed of [1, 100]) {
      const played = await post('/sim/tapes/demo-1/play', { speed });
      expect(played.body).toEqual(recorded.body);
      const again = await watch(played.body);
      expect(comparable(again)).toEqual(comparable(sent));
    }
    const lastsMs = tape.lines.at(-1)?.atMs ?? 0;
    const began = simulator.journal.entries().filter(({ type }) => type === 'tape.began');
    expect(lastsMs).toBeGreaterThan(2_000);
    expect(began).toMatchObject([
      { detail: { speed: 1, lastsMs } },
      { detail: { speed: 100, lastsMs: lastsMs / 100 } },
    ]);
    await vi.waitFor(() => {
      const events = endpoint.requests.map(
        ({ body }) => (JSON.parse(body.toString()) as { event: string }).event,
      );
      expect(events.filter((event) => event === 'meeting.rtms_stopped')).toHaveLength(3);
    }, WAIT);
  });

  /** A tape of one connection that Zoom's side closes after the client has spoken. */
  const closing = (code: number, atMs = 2) =>
    [
      { tape: 1, streamId: 's', meetingUuid: 'u', meetingId: '1', product: 'meeting' },
      { connection: 1, direction: 'opened', atMs: 0, path: '/signaling/s' },
      { connection: 1, direction: 'received', atMs: 1, opcode: 'text', message: '{"msg_type":1}' },
      { connection: 1, direction: 'closed', atMs, code, byServer: true },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n');

  it('is over at 100 long before it would be at 1', async () => {
    // At 1 it would outlast the test.
    writeFileSync(join(folder, 'long.jsonl'), closing(1000, 100_000));
    const { body } = await post('/sim/tapes/long/play', { speed: 100 });
    const client = await BareClient.open(body.serverUrls);
    client.send({ msg_type: 1 });
    expect(await client.closed(25_000)).toBe(1000);
  });

  it.each([1000, 1001, 1003, 1005, 1006, 1007, 1012, 3000, 4999])(
    'closes with %i where the recorded connection was closed with it',
    async (code) => {
      writeFileSync(join(folder, 'closing.jsonl'), closing(code));
      const { body } = await post('/sim/tapes/closing/play', {});
      const client = await BareClient.open(body.serverUrls);
      client.send({ msg_type: 1 });
      expect(await client.closed()).toBe(code);
    },
  );

  it.each([0, 999, 1004, 1015, 2000, 5000])(
    'refuses a tape with the code %i, with which nothing closes',
    async (code) => {
      writeFileSync(join(folder, 'closing.jsonl'), closing(code));
      const { status, body } = await post('/sim/tapes/closing/play', {});
      expect([status, body]).toMatchObject([422, { code: 'simulator.tape_invalid', line: 4 }]);
      expect(String(body['detail'])).toContain('code: no code that a WebSocket closes with');
    },
  );

  it.each([
    ['nothing in it', 1, () => ''],
    ['no JSON', 3, (lines: string[]) => [lines[0], lines[1], '{"conn'].join('\n')],
    ['another version', 1, (lines: string[]) => lines.join('\n').replace('"tape":1', '"tape":2')],
    ['no head', 1, (lines: string[]) => lines.slice(1).join('\n')],
    ['a connection that was never opened', 2, (lines: string[]) => [lines[0], lines[2]].join('\n')],
    [
      'time that runs back',
      3,
      (lines: string[]) => lines.join('\n').replace('"atMs":5', '"atMs":1'),
    ],
    [
      'a time for which no timer can be set',
      3,
      (lines: string[]) => lines.join('\n').replace('"atMs":5', '"atMs":3000000000'),
    ],
    ['an opcode of no frame', 3, (lines: string[]) => lines.join('\n').replace('"text"', '"ping"')],
    ['an empty line', 2, (lines: string[]) => [lines[0], '', lines[1]].join('\n')],
  ])('refuses a tape with %s, and says in line %i', async (_name, line, spoil) => {
    const good = [
      { tape: 1, streamId: 's', meetingUuid: 'u', meetingId: '1', product: 'meeting' },
      { connection: 1, direction: 'opened', atMs: 2, path: '/signaling/s' },
      { connection: 1, direction: 'received', atMs: 5, opcode: 'text', message: '{"msg_type":1}' },
    ].map((entry) => JSON.stringify(entry));
    expect(readTape('good', good.join('\n')).lines).toHaveLength(2);
    writeFileSync(join(folder, 'bad.jsonl'), spoil(good));
    const { status, body } = await post('/sim/tapes/bad/play', {});
    expect([status, body]).toMatchObject([422, { code: 'simulator.tape_invalid', line }]);
    expect(String(body['detail'])).toContain(`line ${String(line)}`);
  });

  it('knows no tape that is not there, and takes no path for a name', async () => {
    expect((await post('/sim/tapes/none/play', {})).body).toMatchObject({
      code: 'simulator.tape_unknown',
    });
    expect((await post('/sim/tapes/..%2Fnone/play', {})).status).toBe(400);
    expect((await post('/sim/tapes/none/play', { speed: 101 })).status).toBe(400);
  });
});
