import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebhookEndpoint } from '../fixtures/webhook.endpoint.js';
import { startSimulator, type Simulator } from '../simulator.js';

describe('controls of the REST side (real sockets)', () => {
  let endpoint: WebhookEndpoint;
  let simulator: Simulator;

  beforeEach(async () => {
    endpoint = new WebhookEndpoint();
    simulator = await startSimulator({ webhookUrl: await endpoint.listen() });
  });
  afterEach(async () => {
    await simulator.close();
    await endpoint.close();
  });

  const post = (path: string, body: unknown) =>
    fetch(`${simulator.controlUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('start a meeting that has no stream', async () => {
    const response = await post('/sim/live-meetings', { script: 'standup', meetingUuid: 'a/b==' });

    expect([response.status, await response.json()]).toEqual([
      201,
      { meetingId: '9370011223', meetingUuid: 'a/b==' },
    ]);
    expect(simulator.journal.entries().map(({ type }) => type)).not.toContain('stream.offered');
  });

  it('send a sample, and refuse one that there is not', async () => {
    const response = await post('/sim/samples', { name: 'recording.completed' });
    const refused = await post('/sim/samples', { name: 'recording.lost' });

    expect(await response.json()).toMatchObject({ answers: [{ status: 200 }] });
    expect(endpoint.bodyOf('recording.completed')).toContain(`${simulator.httpUrl}/rec/download/`);
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { code: 'simulator.request_invalid' },
    ]);
  });
});
