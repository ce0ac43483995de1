import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { WebhookEndpoint } from './fixtures/webhook.endpoint.js';
import { startSimulator, type Simulator } from './simulator.js';

const tokenAnswer = z.object({ access_token: z.string(), api_url: z.string() });

describe('startSimulator (every server real, on free ports)', () => {
  let folder: string;
  let endpoint: WebhookEndpoint;
  let webhookUrl: string;
  let simulator: Simulator;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'simulator-'));
    endpoint = new WebhookEndpoint();
    webhookUrl = await endpoint.listen();
    simulator = await startSimulator({
      webhookUrl,
      journalPath: join(folder, 'journal.jsonl'),
      redeliverAfterMs: [1],
    });
  });
  afterEach(async () => {
    await simulator.close();
    await endpoint.close();
    rmSync(folder, { recursive: true });
  });

  const told = (event: string): Promise<unknown> =>
    vi.waitFor((): unknown => {
      const body = endpoint.bodyOf(event);
      if (body === undefined) throw new Error(`No ${event} came.`);
      return JSON.parse(body);
    });

  it('mints a token with which the meeting that is playing can be read', async () => {
    const { clientId, clientSecret, accountId } = simulator.s2sApp;
    const answer = await fetch(`${simulator.httpUrl}/oauth/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'account_credentials', account_id: accountId }),
    });
    const token = tokenAnswer.parse(await answer.json());
    simulator.playMeeting('standup');
    const meeting = await fetch(`${simulator.httpUrl}/v2/meetings/9370011223`, {
      headers: { authorization: `Bearer ${token.access_token}` },
    });

    expect(await meeting.json()).toMatchObject({ topic: 'Stand-up', status: 'started' });
    expect(token.api_url).toBe(simulator.httpUrl);
    expect(simulator.mints()).toBe(1);
  });

  it('announces a stream by webhook, with a URL of its own RTMS servers', async () => {
    const meeting = simulator.playMeeting('standup');

    expect(await told('meeting.rtms_started')).toMatchObject({
      payload: {
        meeting_uuid: meeting.meetingUuid,
        rtms_stream_id: meeting.streamId,
        server_urls: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+/) as unknown,
      },
    });
  });

  it('tells that a stream which nobody joined in time was stopped', async () => {
    const meeting = simulator.playMeeting('demo', { behaviour: { joinDeadlineMs: 50 } });
    const stopReason = await meeting.stopped;

    expect(await told('meeting.rtms_stopped')).toMatchObject({
      payload: { rtms_stream_id: meeting.streamId, stop_reason: stopReason },
    });
  });

  it('writes its journal to the file as things happen', async () => {
    await simulator.sendWebhook({ body: '{"event":"user.created"}' });
    const lines = readFileSync(join(folder, 'journal.jsonl'), 'utf8').trim().split('\n');

    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(simulator.journal.entries());
    expect(lines).toHaveLength(2);
  });

  it('is moved from outside over the control API', async () => {
    const answer = await fetch(`${simulator.controlUrl}/sim/scripts`);

    expect(await answer.json()).toEqual({ scripts: simulator.scripts.names() });
  });

  it('frees its other ports when one is taken', async () => {
    const portOf = (url: string) => Number(new URL(url).port);
    const earlier = await startSimulator();
    const httpPort = portOf(earlier.httpUrl);
    await earlier.close();

    const controlPort = portOf(simulator.controlUrl);
    await expect(startSimulator({ httpPort, controlPort })).rejects.toThrow('EADDRINUSE');
    const later = await startSimulator({ httpPort });
    expect(portOf(later.httpUrl)).toBe(httpPort);
    await later.close();
  });
});
