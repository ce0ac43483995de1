import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebhookEndpoint } from '../fixtures/webhook.endpoint.js';
import { BareClient, message1 } from '../rtms/fixtures/bare.client.js';
import { FileJournal } from '../journal/file.journal.js';
import { createRtmsHost } from '../rtms/rtms.host.js';
import { startSimulator, type Simulator } from '../simulator.js';
import { readTape } from './tape.reader.js';

const WAIT = { timeout: 25_000, interval: 5 };
const REVOKED = 8;

/** One connection, whose client is answered, and hears of it once more after a while. */
const LINES = [
  { tape: 1, streamId: 's', meetingUuid: 'u', meetingId: '1', product: 'meeting' },
  { connection: 1, direction: 'opened', atMs: 0, path: '/signaling/s' },
  { connection: 1, direction: 'received', atMs: 1, opcode: 'text', message: '{"msg_type":1}' },
  { connection: 1, direction: 'sent', atMs: 2, opcode: 'text', message: '{"msg_type":2}' },
  { connection: 1, direction: 'sent', atMs: 3, opcode: 'text', message: '{"msg_type":8}' },
];

describe('the webhooks of a tape (real sockets, real files)', () => {
  let folder: string;
  let endpoint: WebhookEndpoint;
  let simulator: Simulator;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tape-'));
    endpoint = new WebhookEndpoint();
    simulator = await startSimulator({ tapeFolder: folder, webhookUrl: await endpoint.listen() });
  });
  afterEach(async () => {
    await simulator.close();
    await endpoint.close();
    await rm(folder, { recursive: true });
  });

  const write = (lines: readonly object[]) => {
    writeFileSync(join(folder, 'one.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'));
  };
  const play = async (name: string, speed = 1) => {
    const response = await fetch(`${simulator.controlUrl}/sim/tapes/${name}/play`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ speed }),
    });
    expect(response.status).toBe(201);
    return (await response.json()) as { meetingUuid: string; streamId: string; serverUrls: string };
  };
  const told = () =>
    endpoint.requests
      .map(({ body }) => JSON.parse(body.toString()) as { event: string; payload: object })
      .filter(({ event }) => event.startsWith('meeting.rtms_'))
      .map(({ event, payload }) => [event, 'stop_reason' in payload ? payload.stop_reason : null]);
  const journalled = () =>
    simulator.journal.entries().filter(({ type }) => type.startsWith('tape.'));

  it('are those of the session that was recorded, with its reason', async () => {
    const meeting = simulator.playMeeting('demo', { tapeTo: join(folder, 'one.jsonl') });
    const { meetingUuid, streamId } = meeting;
    const signaling = await BareClient.open(meeting.serverUrls);
    signaling.send(message1({ ...simulator.rtmsApp, meetingUuid, streamId }));
    await signaling.next(2);
    meeting.drop('signaling', null);
    await signaling.closed();
    meeting.stop(REVOKED);
    await meeting.stopped;
    const inLife = [
      ['meeting.rtms_started', null],
      ['meeting.rtms_interrupted', null],
      ['meeting.rtms_stopped', REVOKED],
    ];
    await expect.poll(told, WAIT).toEqual(inLife);

    const text = readFileSync(join(folder, 'one.jsonl'), 'utf8');
    expect(
      readTape('one', text).lines.filter(({ direction }) => direction === 'webhook'),
    ).toMatchObject([{ event: 'rtms_interrupted' }, { event: 'rtms_stopped', stopReason: 8 }]);
    const played = await play('one');
    const again = await BareClient.open(played.serverUrls);
    again.send(message1({ ...simulator.rtmsApp, ...played }));
    await again.closed();
    await expect.poll(told, WAIT).toEqual([...inLife, ...inLife]);
  });

  it('end a tape that has none as they always did, and the journal says when it was', async () => {
    write(LINES);
    const client = await BareClient.open((await play('one', 2)).serverUrls);
    client.send({ msg_type: 1 });
    await client.closed();
    await expect.poll(told, WAIT).toEqual([
      ['meeting.rtms_started', null],
      ['meeting.rtms_stopped', 6],
    ]);
    expect(journalled()).toMatchObject([
      { type: 'tape.began', streamId: 's', detail: { tape: 'one', speed: 2, lastsMs: 1.5 } },
      { type: 'tape.ended', streamId: 's', detail: { tape: 'one' } },
    ]);
  });
});

it('ends where it is when its host closes, however long it would have gone on', async () => {
  const journal = new FileJournal(null);
  const host = await createRtmsHost({ host: '127.0.0.1', port: 0, journal });
  const lines = [...LINES.slice(0, -1), { ...LINES.at(-1), atMs: 86_400_000 }];
  const tape = readTape('one', lines.map((line) => JSON.stringify(line)).join('\n'));
  const offered = host.offerTape(tape, 1);
  const end = offered.play(() => undefined);
  const client = await BareClient.open(offered.serverUrls);
  client.send({ msg_type: 1 });
  await client.next(2);
  await host.close();
  expect(await end).toBe('stopped');
  await client.closed();
});
