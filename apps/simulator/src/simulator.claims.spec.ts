import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BareClient, message1 } from './rtms/fixtures/bare.client.js';
import { WebhookEndpoint } from './fixtures/webhook.endpoint.js';
import { startSimulator, type Simulator } from './simulator.js';
import { readTape } from './tape/tape.reader.js';

describe('a play that takes what another stream has (real sockets, real files)', () => {
  let folder: string;
  let endpoint: WebhookEndpoint;
  let simulator: Simulator;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'claims-'));
    endpoint = new WebhookEndpoint();
    simulator = await startSimulator({ tapeFolder: folder, webhookUrl: await endpoint.listen() });
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
    const answer = (await response.json()) as Readonly<Record<string, string>>;
    return { status: response.status, answer };
  };
  const told = () => simulator.journal.entries().filter(({ type }) => type === 'webhook.sent');

  it('is refused before anybody hears of its meeting', async () => {
    await post('/sim/meetings', { script: 'standup', streamId: 's1' });
    const before = told().length;
    const { status, answer } = await post('/sim/meetings', { script: 'demo', streamId: 's1' });

    expect([status, answer['code']]).toEqual([409, 'simulator.stream_exists']);
    expect(told()).toHaveLength(before);
  });

  it('is refused while its tape is recorded, up to the last connection', async () => {
    const first = await post('/sim/tapes/one/record', { script: 'standup' });
    const { meetingUuid = '', streamId = '', serverUrls = '' } = first.answer;
    const signaling = await BareClient.open(serverUrls);
    signaling.send(message1({ ...simulator.rtmsApp, meetingUuid, streamId }));
    await signaling.next(2);
    const before = told().length;
    const second = await post('/sim/tapes/one/record', { script: 'demo' });

    expect([second.status, second.answer['code']]).toEqual([409, 'simulator.tape_busy']);
    expect(told()).toHaveLength(before);
    expect((await post('/sim/tapes/two/record', { script: 'demo' })).status).toBe(201);

    await post(`/sim/meetings/${streamId}/stop`, {});
    await signaling.closed();
    await expect
      .poll(async () => (await post('/sim/tapes/one/record', { script: 'demo' })).status)
      .toBe(201);
    expect(readTape('one', readFileSync(join(folder, 'one.jsonl'), 'utf8')).lines).toEqual([]);
  });
});
