import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { WebhookEndpoint } from '../fixtures/webhook.endpoint.js';
import { startSimulator, type Simulator } from '../simulator.js';
import { PAST_MEETING } from './rest/past.seed.js';
import { SAMPLE_NAMES } from './webhook.sample.js';
import { webhookSignature } from './webhook.signature.js';

const downloadable = z.object({
  download_token: z.string(),
  payload: z.object({
    object: z.object({ recording_files: z.array(z.object({ download_url: z.string() })) }),
  }),
});

describe('webhook samples (real sockets)', () => {
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

  const text = () => endpoint.requests.at(-1)?.body.toString('utf8') ?? '';

  it.each(SAMPLE_NAMES)('sends %s, signed by the RTMS app', async (name) => {
    const [answer] = await simulator.sendSample(name);
    const [request] = endpoint.requests;
    const { clientId, webhookSecret, accountId } = simulator.rtmsApp;
    const timestamp = String(request?.headers['x-zm-request-timestamp']);

    expect(answer?.status).toBe(200);
    expect(request?.headers['clientid']).toBe(clientId);
    expect(request?.headers['x-zm-signature']).toBe(
      webhookSignature(webhookSecret, timestamp, Buffer.from(text())),
    );
    expect(JSON.parse(text())).toMatchObject({ event: name, payload: { account_id: accountId } });
  });

  it('tells of a recording with a number as id, and with a token that opens its files', async () => {
    await simulator.sendSample('recording.completed');
    const body: unknown = JSON.parse(text());
    const [, meetingUuid] = PAST_MEETING.meetingUuids;

    expect(Object.keys(z.looseObject({}).parse(body))).toEqual([
      'payload',
      'event_ts',
      'event',
      'download_token',
    ]);
    expect(body).toMatchObject({
      payload: { object: { id: 96600123456, uuid: meetingUuid, recording_count: 3 } },
    });
    const { download_token: token, payload } = downloadable.parse(body);
    const url = payload.object.recording_files[0]?.download_url ?? '';
    const file = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    expect(file.status).toBe(200);
    expect((await file.arrayBuffer()).byteLength).toBe(262_144);
  });

  it('tells of a transcript alone', async () => {
    await simulator.sendSample('recording.transcript_completed');

    expect(JSON.parse(text())).toMatchObject({
      payload: { object: { recording_files: [{ file_type: 'TRANSCRIPT' }], recording_count: 1 } },
    });
  });

  it.each([
    ['meeting.participant_joined', 'join_time', 'leave_time'],
    ['meeting.participant_left', 'leave_time', 'join_time'],
  ] as const)('tells of %s with a text as id and a %s', async (name, has, lacks) => {
    await simulator.sendSample(name);
    const body: unknown = JSON.parse(text());

    expect(body).toMatchObject({
      payload: {
        object: {
          id: '96600123456',
          participant: {
            user_id: '16778240',
            participant_uuid: expect.stringMatching(
              /^[\dA-F]{8}(-[\dA-F]{4}){3}-[\dA-F]{12}$/,
            ) as unknown,
          },
        },
      },
    });
    expect(body).toHaveProperty(`payload.object.participant.${has}`);
    expect(body).not.toHaveProperty(`payload.object.participant.${lacks}`);
  });
});
