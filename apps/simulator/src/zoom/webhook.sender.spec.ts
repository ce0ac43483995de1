import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FileJournal } from '../journal/file.journal.js';
import { MovedClock } from '../fixtures/moved.clock.js';
import {
  WebhookEndpoint,
  type CapturedRequest,
  type Reaction,
} from '../fixtures/webhook.endpoint.js';
import { newRequestId, WebhookClient, type Delivery, type Seal } from './webhook.client.js';
import { WebhookSender } from './webhook.sender.js';
import { encryptedToken, webhookSignature } from './webhook.signature.js';
import { defaultRtmsApp } from './zoom.app.js';

const challenge = z.object({ payload: z.object({ plainToken: z.string() }) });
const SECRET = defaultRtmsApp.webhookSecret;
const BODY = Buffer.from('{"event":"meeting.started","payload":{"name":"Zoë"},"event_ts":1}');

describe('WebhookSender (real sockets)', () => {
  let endpoint: WebhookEndpoint;
  let url: string;
  let journal: FileJournal;
  let clock: MovedClock;
  let sender: WebhookSender;

  async function open(
    react: (request: CapturedRequest, number: number) => Reaction,
    schedule: readonly number[] = [1, 1, 1],
    timeoutMs = 3000,
  ): Promise<void> {
    endpoint = new WebhookEndpoint(react);
    url = await endpoint.listen();
    const client = new WebhookClient(defaultRtmsApp, clock, timeoutMs);
    sender = new WebhookSender(client, { webhookSecret: SECRET }, schedule, clock, journal);
  }

  beforeEach(() => {
    journal = new FileJournal(null);
    clock = new MovedClock();
  });
  afterEach(async () => {
    await sender.close();
    await endpoint.close();
  });

  const delivery = (seal: Seal = 'signed'): Delivery => ({
    url,
    event: 'meeting.started',
    body: BODY,
    seal,
    requestId: newRequestId(),
    streamId: 'stream-1',
  });

  const headersOf = (number: number) => endpoint.requests[number - 1]?.headers ?? {};

  it('sends the bytes as they are, with Zoom’s headers', async () => {
    await open(() => 204);
    const { requestId, outcome } = sender.deliver(delivery());

    expect(await outcome).toBe('accepted');
    expect(endpoint.requests[0]?.body.equals(BODY)).toBe(true);
    expect(headersOf(1)).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Zoom Marketplace/1.0a',
      'x-zm-request-timestamp': '1700000000',
      'x-zm-signature': webhookSignature(SECRET, '1700000000', BODY),
      'x-zm-request-id': requestId,
      clientid: defaultRtmsApp.clientId,
    });
    expect(requestId).toMatch(/^[0-9a-f]{8}_[0-9a-f]{4}_[0-9a-f]{4}_[0-9a-f]{4}_[0-9a-f]{12}$/);
    expect(journal.entries()).toMatchObject([
      { type: 'webhook.sent', streamId: 'stream-1', detail: { attempt: 1, requestId } },
      { type: 'webhook.answered', streamId: 'stream-1', detail: { attempt: 1, status: 204 } },
    ]);
  });

  it.each<[string, Reaction]>([
    ['an error', 500],
    ['a refusal', 401],
    ['a redirect', 302],
    ['a connection that breaks', 'hang_up'],
    ['silence', 'silence'],
  ])('delivers again after %s: same body and request id, signed anew', async (_, reaction) => {
    await open(
      (_request, number) => {
        clock.move(5000);
        return number === 1 ? reaction : 200;
      },
      [1],
      1000,
    );
    const { outcome } = sender.deliver(delivery());

    expect(await outcome).toBe('accepted');
    expect(endpoint.requests.map(({ body }) => body.equals(BODY))).toEqual([true, true]);
    expect(headersOf(2)['x-zm-request-id']).toBe(headersOf(1)['x-zm-request-id']);
    expect(headersOf(2)).toMatchObject({
      'x-zm-request-timestamp': '1700000005',
      'x-zm-signature': webhookSignature(SECRET, '1700000005', BODY),
    });
  });

  it('gives up after the last redelivery and says so', async () => {
    await open(() => 503, [1, 2, 3]);
    const { outcome } = sender.deliver(delivery());

    expect(await outcome).toBe('given_up');
    expect(endpoint.requests).toHaveLength(4);
    expect(journal.entries().at(-1)).toMatchObject({
      type: 'webhook.given_up',
      detail: { attempts: 4 },
    });
  });

  it('waits for the schedule, and stops waiting when the simulator closes', async () => {
    await open(() => 500, [300_000]);
    const { firstAnswer, outcome } = sender.deliver(delivery());
    expect(await firstAnswer).toMatchObject({ status: 500 });
    await sender.close();

    expect(await outcome).toBe('cancelled');
    expect(endpoint.requests).toHaveLength(1);
  });

  it('journals why nothing came back', async () => {
    await open(() => 200, []);
    await endpoint.close();
    await sender.deliver(delivery()).outcome;

    expect(journal.entries()[1]?.detail).toMatchObject({ status: null, failure: 'ECONNREFUSED' });
  });

  it.each<[Seal, string | undefined, boolean]>([
    ['stale', '1699999400', true],
    ['future', '1700000600', true],
    ['forged', '1700000000', false],
    ['unsigned', undefined, false],
  ])('can seal a webhook as %s', async (seal, timestamp, isValid) => {
    await open(() => 401, []);
    await sender.deliver(delivery(seal)).outcome;
    const headers = headersOf(1);

    expect(headers['x-zm-request-timestamp']).toBe(timestamp);
    expect(headers['x-zm-signature'] === webhookSignature(SECRET, timestamp ?? '', BODY)).toBe(
      isValid,
    );
  });

  describe('URL validation', () => {
    const answerTo = ({ body }: CapturedRequest, secret: string) => {
      const { plainToken } = challenge.parse(JSON.parse(body.toString('utf8'))).payload;
      return JSON.stringify({ plainToken, encryptedToken: encryptedToken(secret, plainToken) });
    };

    it('accepts the proof of the secret, and signs the challenge itself', async () => {
      await open((request) => ({ status: 200, body: answerTo(request, SECRET) }));

      expect(await sender.validateUrl(url)).toBe(true);
      const { body = Buffer.alloc(0) } = endpoint.requests[0] ?? {};
      expect(headersOf(1)['x-zm-signature']).toBe(webhookSignature(SECRET, '1700000000', body));
      expect(journal.entries().map(({ type }) => type)).toContain('webhook.url_validated');
    });

    it.each<[string, (request: CapturedRequest) => Reaction]>([
      [
        'the proof of another secret',
        (request) => ({ status: 200, body: answerTo(request, 'other') }),
      ],
      [
        'the proof under another status',
        (request) => ({ status: 201, body: answerTo(request, SECRET) }),
      ],
      ['no JSON', () => ({ status: 200, body: 'ok' })],
      ['a refusal', () => 401],
    ])('does not accept %s', async (_, react) => {
      await open(react);

      expect(await sender.validateUrl(url)).toBe(false);
      expect(journal.entries().map(({ type }) => type)).toContain('webhook.url_validation_failed');
    });
  });
});
