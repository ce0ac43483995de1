import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ACCOUNT_CHECKS } from '../check.catalog.js';
import { runChecks } from '../check.runner.js';
import { FetchUrlProbe } from '../probes/fetch.url-probe.js';
import { scripted, TEXTS } from '../testing/scripted.ports.js';

let server: Server | undefined;
afterEach(() => server?.close());

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

const challenge = z.object({ payload: z.object({ plainToken: z.string() }) });
const hmac = (secret: string, message: string) =>
  createHmac('sha256', secret).update(message).digest('hex');

function problem(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ code }));
}

/** Answers as the webhook route does. @param carried what a proxy makes of the body. */
const route =
  (secret: string, carried: (body: string) => string = (body) => body): Handler =>
  async (request, response) => {
    const body = carried(await text(request));
    const signed = `v0:${String(request.headers['x-zm-request-timestamp'])}:${body}`;
    if (request.headers['x-zm-signature'] !== `v0=${hmac(secret, signed)}`) {
      problem(response, 401, 'webhooks.signature_mismatch');
      return;
    }
    const { plainToken } = challenge.parse(JSON.parse(body)).payload;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ plainToken, encryptedToken: hmac(secret, plainToken) }));
  };

const html: Handler = (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end('<html>sign in</html>');
};

async function examine(publicUrl: string) {
  const urls = new FetchUrlProbe();
  const report = await runChecks(
    ACCOUNT_CHECKS,
    scripted({ options: { publicUrl }, ports: { urls } }),
  );
  return report.checks.find(({ id }) => id === 'public-url');
}

async function behind(handler: Handler) {
  const listening = createServer((request, response) => {
    void handler(request, response);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  return examine(`http://127.0.0.1:${String(port)}/webhooks/zoom`);
}

const ROWS: readonly (readonly [string, Handler, string])[] = [
  ['another Secret Token', route('another-secret-token'), 'webhooks.signature_mismatch'],
  [
    'a proxy that writes the JSON anew',
    route(TEXTS.ZOOM_WEBHOOK_SECRET, (body) => JSON.stringify(JSON.parse(body))),
    'body_changed',
  ],
  ['a web page', html, 'web_page'],
  [
    'a redirect',
    (_request, response) => {
      response.writeHead(301, { location: 'https://zoom.us' });
      response.end();
    },
    'redirect',
  ],
  [
    'no route',
    (_request, response) => {
      problem(response, 404, 'http.not_found');
    },
    'not_the_route',
  ],
  [
    'a proxy without a service',
    (_request, response) => {
      response.writeHead(502);
      response.end();
    },
    'server_error',
  ],
  [
    'headers that were taken off',
    (_request, response) => {
      problem(response, 401, 'webhooks.signature_missing');
    },
    'webhooks.signature_missing',
  ],
  [
    'a route that is off',
    (_request, response) => {
      problem(response, 503, 'webhooks.not_configured');
    },
    'webhooks.not_configured',
  ],
];

describe('The public address', () => {
  it('is well when it answers a signed URL validation', async () => {
    expect(await behind(route(TEXTS.ZOOM_WEBHOOK_SECRET))).toMatchObject({ status: 'ok' });
  });

  it.each(ROWS)('%s is found', async (_name, handler, reason) => {
    const result = await behind(handler);
    expect(result).toMatchObject({ status: 'failed', evidence: { reason } });
    expect(result?.means).not.toBe('');
  });

  it('that nothing listens at is found', async () => {
    const result = await examine('http://127.0.0.1:9/webhooks/zoom');
    expect(result).toMatchObject({ status: 'failed' });
    expect(result?.saw).toMatch(/does not answer/);
  });
});
