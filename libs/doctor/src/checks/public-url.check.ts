import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { failed, ok, skipped, warning } from '../check.findings.js';
import type { Check, CheckContext, Finding } from '../check.type.js';
import { AGAIN } from '../marketplace.steps.js';
import { jsonIn } from '../probes/json.reader.js';
import type { UrlAnswer } from '../probes/url-probe.port.js';
import { PUBLIC_URL_EXPLANATIONS } from './public-url.explanations.js';
import { failureOfUrl } from './url.failures.js';

/** Zoom gives an endpoint 3 s (zoom-api §D4). */
const ZOOM_WAITS_MS = 3_000;
const SLOW_MS = 1_000;
const TIMEOUT_MS = 10_000;

const challengeAnswer = z.object({ plainToken: z.string(), encryptedToken: z.string() });
const problem = z.object({ code: z.string() });

type Answered = Extract<UrlAnswer, { kind: 'answered' }>;

/** Zoom's challenge, spelled in bytes that a proxy which re-writes JSON would change. */
function challenge(plainToken: string, unusual: boolean, now: number): string {
  const body = { event: 'endpoint.url_validation', payload: { plainToken }, event_ts: now };
  return unusual
    ? JSON.stringify(body, null, 1).replace('payload', 'p\\u0061yload')
    : JSON.stringify(body);
}

async function send({ ports, options, setup }: CheckContext, unusual: boolean) {
  const [secret = ''] = setup.webhookSecrets;
  const plainToken = randomBytes(16).toString('base64url');
  const now = ports.clock.now();
  const body = challenge(plainToken, unusual, now);
  const timestamp = String(Math.floor(now / 1000));
  const hmac = (text: string) => createHmac('sha256', secret).update(text).digest('hex');
  const answer = await ports.urls.ask({
    method: 'POST',
    url: options.publicUrl ?? '',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'zoomctl doctor',
      'x-zm-request-timestamp': timestamp,
      'x-zm-signature': `v0=${hmac(`v0:${timestamp}:${body}`)}`,
    },
    body,
    timeoutMs: TIMEOUT_MS,
  });
  return { answer, isRight: isRight(answer, plainToken, hmac(plainToken)) };
}

function isRight(answer: UrlAnswer, plainToken: string, encryptedToken: string): boolean {
  if (answer.kind !== 'answered' || answer.status !== 200) return false;
  const said = challengeAnswer.safeParse(jsonIn(answer.text)).data;
  return said?.plainToken === plainToken && said.encryptedToken === encryptedToken;
}

/** Why the challenge was not met: our own code where the service answered, else what it looks like. */
function reasonOf({ status, text, header }: Answered): string {
  if (status >= 300 && status < 400) return 'redirect';
  const code = problem.safeParse(jsonIn(text)).data?.code;
  if (code !== undefined && PUBLIC_URL_EXPLANATIONS[code] !== undefined) return code;
  if (status === 404 || status === 405) return 'not_the_route';
  if (header('content-type')?.includes('html') === true) return 'web_page';
  return status >= 500 ? 'server_error' : 'not_the_service';
}

function unmet(answer: UrlAnswer): Finding {
  if (answer.kind === 'failed') {
    const { means, fix } = failureOfUrl(answer.reason);
    return failed({
      saw: `The public address does not answer: ${answer.reason}.`,
      means: `${means} Zoom cannot deliver to it either.`,
      fix: [...fix, 'See that the tunnel or the ingress leads to this service.', AGAIN],
      evidence: { reason: answer.reason },
    });
  }
  const reason = reasonOf(answer);
  const { means, fix } = PUBLIC_URL_EXPLANATIONS[reason] ?? { means: '', fix: [] };
  return failed({
    saw: `The public address answers a signed URL validation with HTTP ${String(answer.status)}.`,
    means,
    fix: [...fix, AGAIN],
    evidence: { reason, httpStatus: answer.status },
  });
}

/** The same delivery in other bytes failed, so the bytes do not arrive as they were signed. */
function changed(): Finding {
  return failed({
    saw: 'A plainly spelled delivery is accepted; one with the same content in other bytes is not.',
    means:
      'A proxy between Zoom and the service reads the JSON and writes it anew. The signature is over ' +
      'the bytes, so deliveries with names like "Zoë" or with spaces would be refused.',
    fix: [
      'Let the proxy, the gateway or the web firewall pass the body of /webhooks/zoom unchanged.',
      AGAIN,
    ],
    evidence: { reason: 'body_changed' },
  });
}

function speed(tookMs: number): Finding {
  const saw = `The public address answers a signed URL validation rightly, in ${String(tookMs)} ms.`;
  if (tookMs < SLOW_MS) return ok(saw, { tookMs });
  const finding = {
    saw,
    means:
      'Zoom waits 3 s for an answer. After that it delivers again, minutes later, when a stream can ' +
      'no longer be joined.',
    fix: ['Look at what stands between Zoom and the service, and at the load of its database.'],
    evidence: { tookMs },
  };
  return tookMs >= ZOOM_WAITS_MS ? failed(finding) : warning(finding);
}

/** §E 16, 17: what Zoom would meet at our public address, tried with a delivery like Zoom's. */
export const publicUrlCheck: Check = {
  id: 'public-url',
  needs: ['webhook-secret', 'clock'],
  run: async (context) => {
    const { publicUrl } = context.options;
    if (publicUrl === undefined) return skipped('No public address is named (--public-url).');
    if (context.setup.webhookSecrets.length === 0) return skipped('There is no Secret Token.');
    if (!URL.canParse(publicUrl)) {
      return failed({
        saw: 'The public address is not a URL.',
        means: 'Zoom asks for an address like https://zoom.example.com/webhooks/zoom.',
        fix: ['Give the whole address, with https:// and the path.'],
      });
    }
    const plain = await send(context, false);
    if (!plain.isRight) return unmet(plain.answer);
    const unusual = await send(context, true);
    if (!unusual.isRight) return changed();
    return speed(plain.answer.tookMs);
  },
};
