import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UntouchedDatabase } from './testing/doubtful.database.js';
import { FIRST_APP, SECOND_APP, WebhookHarness, type Answer } from './testing/webhook.harness.js';

const database = new UntouchedDatabase();
const BODY = '{"event":"meeting.started","event_ts":1,"payload":{}}';
const PROBLEM = 'application/problem+json';
let harness: WebhookHarness;

beforeAll(async () => {
  harness = await WebhookHarness.start({ database });
});

afterAll(async () => {
  await harness.close();
});

/** Runs it, and expects that it was counted once, as `outcome`, and wrote nothing. */
async function countedOnce<T>(outcome: string, request: () => Promise<T>): Promise<T> {
  const before = await harness.outcomes();
  const answer = await request();
  const expected = { ...before, [outcome]: (before[outcome] ?? 0) + 1 };
  expect(await harness.outcomes()).toEqual(expected);
  expect(database.touched).toBe(0);
  return answer;
}

function seconds(offset: number): string {
  return String(Number(harness.timestamp) + offset);
}

const refusals: readonly (readonly [string, number, string, () => Promise<Answer>])[] = [
  [
    'a content type that is not JSON',
    415,
    'webhooks.content_type_unsupported',
    () =>
      harness.deliver(BODY, { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
  ],
  [
    'a content type that cannot be parsed',
    415,
    'http.media_type_unsupported',
    () => harness.deliver(BODY, { headers: { 'content-type': ';' } }),
  ],
  ['an empty body', 400, 'webhooks.body_empty', () => harness.deliver('')],
  [
    'no signature',
    401,
    'webhooks.signature_missing',
    () =>
      harness.post(BODY, {
        'content-type': 'application/json',
        'x-zm-request-timestamp': seconds(0),
      }),
  ],
  [
    'no time',
    401,
    'webhooks.signature_missing',
    () => harness.post(BODY, { 'content-type': 'application/json', 'x-zm-signature': 'v0=00' }),
  ],
  [
    'a signature of another form',
    401,
    'webhooks.signature_malformed',
    () => harness.deliver(BODY, { headers: { 'x-zm-signature': 'v0=forged' } }),
  ],
  [
    'a time in milliseconds',
    401,
    'webhooks.signature_malformed',
    () => harness.deliver(BODY, { timestamp: `${seconds(0)}000` }),
  ],
  [
    'a stale delivery',
    401,
    'webhooks.signature_stale',
    () => harness.deliver(BODY, { timestamp: seconds(-301) }),
  ],
  [
    'a delivery from the future',
    401,
    'webhooks.signature_from_future',
    () => harness.deliver(BODY, { timestamp: seconds(302) }),
  ],
  [
    'a forged delivery',
    401,
    'webhooks.signature_mismatch',
    () => harness.deliver(BODY, { secret: 'guessed' }),
  ],
  [
    'a body changed after signing',
    401,
    'webhooks.signature_mismatch',
    () => harness.post(`${BODY} `, harness.headers(BODY)),
  ],
  [
    'a signed body that is not JSON',
    400,
    'webhooks.body_not_json',
    () => harness.deliver('event=meeting.started'),
  ],
  [
    'an unsigned body that is not JSON: verified before it is parsed',
    401,
    'webhooks.signature_mismatch',
    () => harness.deliver('event=x', { secret: 'guessed' }),
  ],
  [
    'a signed body of 1 MiB and a byte',
    413,
    'http.body_too_large',
    () => harness.deliver(' '.repeat(1_048_577)),
  ],
];

describe('POST /webhooks/zoom refuses', () => {
  it.each(refusals)('%s: %d %s', async (_name, status, code, request) => {
    const outcome = code.slice(code.indexOf('.') + 1);
    const answer = await countedOnce(outcome, request);
    expect({ ...answer, text: '' }).toEqual({ status, code, type: PROBLEM, text: '' });
  });

  it('a body that breaks off: 400 http.body_truncated', async () => {
    const headers = Object.entries(harness.headers(BODY)).map(([name, text]) => `${name}: ${text}`);
    const head = ['POST /webhooks/zoom HTTP/1.1', 'host: zoom', ...headers, 'content-length: 99'];
    const received = await countedOnce('body_truncated', () =>
      harness.exchange(`${head.join('\r\n')}\r\n\r\n${BODY}`),
    );
    expect(received).toMatch(/^HTTP\/1\.1 400 /);
    expect(received).toContain(`Content-Type: ${PROBLEM}`);
    expect(received).toContain('"code":"http.body_truncated"');
  });

  it('a body without a content type: 415 webhooks.content_type_unsupported', async () => {
    const received = await countedOnce('content_type_unsupported', () =>
      harness.exchange(`POST /webhooks/zoom HTTP/1.1\r\nhost: zoom\r\ncontent-length: 2\r\n\r\n{}`),
    );
    expect(received).toMatch(/^HTTP\/1\.1 415 /);
    expect(received).toContain('"code":"webhooks.content_type_unsupported"');
  });

  it('at /webhooks/zoom/ what it refuses without the slash', async () => {
    const answer = await countedOnce('signature_mismatch', () =>
      harness.post(BODY, harness.headers(BODY, { secret: 'guessed' }), '/webhooks/zoom/'),
    );
    expect(answer).toMatchObject({ status: 401, code: 'webhooks.signature_mismatch' });
  });

  it('neither names a secret nor the body in any answer', async () => {
    for (const [, , , request] of refusals) {
      const { text } = await request();
      for (const word of [FIRST_APP.secret, SECOND_APP.secret, 'meeting.started', 'event=']) {
        expect(text).not.toContain(word);
      }
    }
  });
});

describe('the URL validation', () => {
  const challenge = (plainToken: string) =>
    JSON.stringify({ event: 'endpoint.url_validation', event_ts: 1, payload: { plainToken } });

  it.each([FIRST_APP, SECOND_APP])(
    'is answered with the secret that signed: $appId',
    async (app) => {
      const answer = await countedOnce('url_validated', () =>
        harness.deliver(challenge('qgg8vlvZRS6UYooatFL8Aw'), { secret: app.secret }),
      );
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.text)).toEqual({
        plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
        encryptedToken: createHmac('sha256', app.secret)
          .update('qgg8vlvZRS6UYooatFL8Aw')
          .digest('hex'),
      });
    },
  );

  it('is answered at /webhooks/zoom/ as well, its body taken as bytes', async () => {
    const body = challenge('abc');
    const answer = await countedOnce('url_validated', () =>
      harness.post(body, harness.headers(body), '/webhooks/zoom/'),
    );
    expect(answer.status).toBe(200);
  });

  it('is not answered unless it is signed', async () => {
    const answer = await harness.deliver(challenge('abc'), { secret: 'guessed' });
    expect(answer).toMatchObject({ status: 401, code: 'webhooks.signature_mismatch' });
    expect(answer.text).not.toContain('encryptedToken');
  });

  it('signs no token that could be the text of a signature', async () => {
    const token = `v0:${harness.timestamp}:{"event":"meeting.rtms_started"}`;
    const answer = await countedOnce('plain_token_refused', () =>
      harness.deliver(challenge(token)),
    );
    expect(answer).toMatchObject({ status: 400, code: 'webhooks.plain_token_refused' });
  });
});

describe('without a configured secret', () => {
  it('the route is off, whatever comes', async () => {
    const off = await WebhookHarness.start({ database, secrets: [] });
    const challenge = '{"event":"endpoint.url_validation","payload":{"plainToken":"abc"}}';
    for (const body of [BODY, challenge, '']) {
      const answer = await off.deliver(body, { secret: '' });
      expect(answer).toMatchObject({ status: 503, code: 'webhooks.not_configured', type: PROBLEM });
    }
    expect(await off.outcomes()).toEqual({ not_configured: 3 });
    expect(database.touched).toBe(0);
    await off.close();
  });
});
