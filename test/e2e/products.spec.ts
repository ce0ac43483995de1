import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { expectedTranscript } from '../../apps/simulator/src/script/script.truth.js';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import type { ZoomApp } from '../../apps/simulator/src/zoom/zoom.app.js';
import { environmentOfApps } from '../harness/accounts-file.environment.js';
import type { PlatformProcess } from '../harness/platform.process.js';
import { startSimulatedService, type SimulatedService } from '../harness/simulated.service.js';
import { CapturedMeeting } from './captured.meeting.js';

/** A Video SDK app has a pair and a webhook secret of its own (rtms-protocol §2). */
const SDK_APP: ZoomApp = {
  type: 'sdk',
  clientId: 'SimulatedSdkKey0000022',
  clientSecret: 'simulated-sdk-secret-32-characters',
  accountId: 'gYz8S9w5Q5yrDoIvmdClYw',
  active: true,
  scopes: [],
  webhookSecret: 'sdk-webhook-secret-022',
};

const session = z.object({
  product: z.string(),
  appId: z.string(),
  outcome: z.string().nullable(),
  stopReason: z.number().nullable(),
});

type Play = NonNullable<Parameters<Simulator['playMeeting']>[1]>;

/** Where sources disagree about a product, both are played. */
const PLAYS: readonly (readonly [name: string, product: string, appId: string, play: Play])[] = [
  ['a meeting', 'meeting', 'general', {}],
  ['a meeting under old names', 'meeting', 'general', { shape: { oldNames: true, nested: true } }],
  [
    'a meeting that a second user of the app leaves',
    'meeting',
    'general',
    { behaviour: { userSessions: [{ fromMs: 0, toMs: 2_500 }] } },
  ],
  ['a webinar', 'webinar', 'general', {}],
  ['a webinar by meeting_uuid', 'webinar', 'general', { shape: { webinarSaysMeeting: true } }],
  ['a Video SDK session', 'session', 'video-sdk', { clientId: SDK_APP.clientId }],
  ['a Contact Center engagement', 'contact_center', 'general', {}],
  ['an engagement under old names', 'contact_center', 'general', { shape: { oldNames: true } }],
];

describe('each product that V1 offers (built service, simulated Zoom in strict mode, pglite)', () => {
  let service: SimulatedService;
  let simulator: Simulator;
  let platform: PlatformProcess;
  let captured: readonly CapturedMeeting[];

  beforeAll(async () => {
    service = await startSimulatedService('pglite', {
      simulator: { furtherApps: [SDK_APP], behaviour: { strict: true } },
      env: ({ rtmsApp }, dataDir) =>
        environmentOfApps(dataDir, { general: rtmsApp, 'video-sdk': SDK_APP }),
    });
    ({ simulator, platform } = service);
    captured = await Promise.all(
      PLAYS.map(([, product, , play]) =>
        CapturedMeeting.play(simulator, () => platform, 'standup', {
          ...play,
          behaviour: { ...play.behaviour, product: productOf(product) },
        }),
      ),
    );
  }, 120_000);

  afterAll(() => service.close());

  it.each(PLAYS.map(([name, product, appId], index) => [name, product, appId, index] as const))(
    '%s is joined with its own app, captured and ended',
    async (_, product, appId, index) => {
      const meeting = captured[index];
      if (meeting === undefined) throw new Error('not played');
      const row = await platform.fetch(`/v1/rtms/sessions/${meeting.sessionId}`);
      expect(session.parse(await row.json())).toEqual({
        product,
        appId,
        outcome: 'ended',
        stopReason: 6,
      });
      const texts = (await meeting.transcript()).map(({ userName, text }) => [userName, text]);
      const expected = expectedTranscript(simulator.scripts.load('standup'));
      expect(texts).toEqual(expected.map(({ userName, text }) => [userName, text]));
    },
  );

  it('keeps every rule of the simulator', () => {
    const entries = simulator.journal.entries();
    expect(entries.filter(({ type }) => type === 'strict.violation')).toEqual([]);
    const handshakes = entries.filter(({ type }) => type === 'signaling.handshake');
    expect(handshakes.map(({ detail }) => detail?.['outcome'])).toEqual(
      PLAYS.map(() => 'accepted'),
    );
  });

  it('puts what happens in an engagement on its timeline', async () => {
    const meeting = captured[PLAYS.findIndex(([, product]) => product === 'contact_center')];
    const name = meeting?.nameOf('timeline') ?? '';
    const events = (await meeting?.artifact(name))?.toString('utf8') ?? '';
    expect(events).toContain('"change":"consumer_answered"');
    expect(events).toContain('"change":"user_answered"');
  });
});

function productOf(name: string) {
  return z.enum(['meeting', 'webinar', 'session', 'contact_center']).parse(name);
}
