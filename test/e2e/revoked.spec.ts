import { createPublicKey, verify } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { startSimulatedService, type SimulatedService } from '../harness/simulated.service.js';

const REVOKED = 8;
const PATIENT = { timeout: 30_000 };
const sessions = z.object({
  sessions: z.array(
    z.object({ id: z.string(), streamId: z.string(), stopReason: z.number().nullable() }),
  ),
});
const receipts = z.object({ receipt: z.object({ complete: z.boolean() }), jws: z.string() });
const keySet = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });
const problem = z.object({ code: z.string() });
const claims = z.looseObject({
  complete: z.boolean(),
  outcomes: z.array(z.looseObject({ holder: z.string(), outcome: z.string() })),
});

/** The payload of a compact JWS, by RFC 7515 and RFC 8037 and nothing of ours. @throws where it was not signed so */
function verified(jws: string, keys: z.infer<typeof keySet>['keys']) {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const decoded = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  const { alg, kid } = z.object({ alg: z.string(), kid: z.string() }).parse(decoded(header));
  const jwk = keys.find((key) => key.kid === kid);
  if (alg !== 'EdDSA' || jwk === undefined) throw new Error('signed by nobody known');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const signed = verify(
    null,
    Buffer.from(`${header}.${payload}`),
    key,
    Buffer.from(signature, 'base64url'),
  );
  if (!signed) throw new Error('not what was signed');
  return claims.parse(decoded(payload));
}

/** A stream of which Zoom says at its end that it was revoked; real sockets, real files. */
describe('A stream that Zoom revokes (built service, pglite)', () => {
  let service: SimulatedService;
  let streamId: string;
  let sessionId: string;
  let soFar: string;

  const ask = (path: string) => service.platform.fetch(`/v1/rtms/sessions/${sessionId}/${path}`);
  const session = async () => {
    const answer = await service.platform.fetch('/v1/rtms/sessions?limit=10');
    return sessions
      .parse(await answer.json())
      .sessions.find((found) => found.streamId === streamId);
  };

  beforeAll(async () => {
    service = await startSimulatedService('pglite');
    const { simulator, webhookUrl } = service;
    const script = { ...simulator.scripts.load('standup'), stopReason: REVOKED };
    const meeting = simulator.playMeeting(script, { webhookUrl });
    ({ streamId } = meeting);
    sessionId = await vi.waitUntil(async () => (await session())?.id, PATIENT);
    const [first] = script.utterances;
    soFar = await vi.waitUntil(async () => {
      const text = await (await ask('transcript?format=text')).text();
      return text.includes(first?.text ?? '') && text;
    }, PATIENT);
    await meeting.stopped;
  }, 120_000);

  afterAll(() => service.close());

  it('leaves a receipt that is complete and proven by the public key, which anybody may have', async () => {
    const receipt = async () => {
      const answer = await ask('receipt');
      return answer.ok ? receipts.parse(await answer.json()) : null;
    };
    await expect
      .poll(async () => (await receipt())?.receipt.complete, { timeout: 60_000 })
      .toBe(true);
    const published = await fetch(`${service.platform.url}/v1/rtms/receipts/keys`);
    const { keys } = keySet.parse(await published.json());
    const said = verified((await receipt())?.jws ?? '', keys);
    expect(said).toMatchObject({ complete: true, sessionId, streamId });
    expect(said.outcomes.find(({ holder }) => holder === 'outputs')?.outcome).toBe('deleted');
    expect((await session())?.stopReason).toBe(REVOKED);
  });

  it.each(['manifest', 'transcript?format=text', 'gaps', 'timeline', 'artifacts/mixed.wav'])(
    'has nothing for readers of %s',
    async (path) => {
      const answer = await ask(path);
      expect(answer.status).toBe(410);
      expect(problem.parse(await answer.json()).code).toBe('outputs.content_deleted');
    },
  );

  it('is found by no search', async () => {
    const [word = ''] = /\p{L}{5,}/u.exec(soFar.split(': ')[1] ?? '') ?? [];
    const answer = await service.platform.fetch(`/v1/rtms/transcripts/search?q=${word}`);
    expect(await answer.json()).toMatchObject({ segments: [] });
  });

  it('leaves nothing on the disk but the mark that keeps late writers out', async () => {
    const folder = join(service.dataDir, 'artifacts', 'sessions');
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    expect(entries.map((entry) => [entry.name, entry.isFile()])).toEqual([[sessionId, true]]);
  });
});
