import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { environmentOfApps } from '../harness/accounts-file.environment.js';
import type { PlatformProcess } from '../harness/platform.process.js';
import { startSimulatedService, type SimulatedService } from '../harness/simulated.service.js';
import { quietMeeting } from './recorded.words.js';
import { asWatcher, WATCHER } from './watching.app.js';

const sessionsAnswer = z.object({
  sessions: z.array(
    z.object({
      streamId: z.string(),
      state: z.string(),
      appId: z.string(),
      handshakes: z.number(),
      outcome: z.string().nullable(),
    }),
  ),
});

describe('a start of which two of our apps are told (built service, simulated Zoom)', () => {
  let service: SimulatedService;
  let simulator: Simulator;
  let platform: PlatformProcess;

  beforeAll(async () => {
    service = await startSimulatedService('postgres', {
      simulator: { webhookTimeoutMs: 20_000 },
      env: async ({ rtmsApp }, dataDir) => ({
        ...(await environmentOfApps(dataDir, { watcher: WATCHER, notes: rtmsApp })),
        // Whoever waits for this pause does not try at once.
        RTMS_RECONNECT_DELAY_MS: '30000',
      }),
    });
    ({ simulator, platform } = service);
  });

  afterAll(() => service.close());

  async function sessionOf(streamId: string) {
    const answer = await platform.fetch('/v1/rtms/sessions');
    const { sessions } = sessionsAnswer.parse(await answer.json());
    return sessions.find((session) => session.streamId === streamId);
  }

  const handshakesOf = (streamId: string) =>
    simulator.journal
      .entries()
      .filter((entry) => entry.type === 'signaling.handshake' && entry.streamId === streamId)
      .map(({ detail }) => detail?.['status']);

  it.each([
    ['status 3', { badSignature: 'status_3' }],
    ['a close', { badSignature: 'silent_close' }],
    ['status 15 of the table of 2025', { statusTable: 'legacy' }],
  ] as const)(
    'is joined for the one that Zoom takes, when the other was told first and is refused by %s',
    async (_, behaviour) => {
      const { streamId, meetingUuid, serverUrls } = simulator.playMeeting(quietMeeting(simulator), {
        webhookUrl: null,
        behaviour,
      });
      const payload = {
        account_id: simulator.rtmsApp.accountId,
        meeting_uuid: meetingUuid,
        rtms_stream_id: streamId,
        server_urls: serverUrls,
      };
      const body = JSON.stringify({ event: 'meeting.rtms_started', event_ts: Date.now(), payload });
      const url = service.webhookUrl;
      const answers = [
        ...(await simulator.sendWebhook({ url, body, headers: asWatcher(body) })),
        ...(await simulator.sendWebhook({ url, body })),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      const streaming = { state: 'streaming', appId: 'notes', handshakes: 2 };
      await expect.poll(() => sessionOf(streamId), { timeout: 25_000 }).toMatchObject(streaming);
      expect(handshakesOf(streamId)).toEqual([3, 0]);
    },
    60_000,
  );
});
