import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import { webhookSignature } from '../../apps/simulator/src/zoom/webhook.signature.js';
import { engineEnvironment, type EngineEnvironment } from '../harness/engine.environment.js';
import { startPlatformProcess, type PlatformProcess } from '../harness/platform.process.js';
import { quietMeeting } from './recorded.words.js';

/** Subscribes to the starts of streams that are not its own. */
const WATCHER = {
  clientId: 'SimulatedWatcherId0022',
  clientSecret: 'simulated-watcher-secret-0123456789',
  webhookSecret: 'simulated-watcher-webhook-secret',
} as const;

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
  let simulator: Simulator;
  let database: EngineEnvironment;
  let platform: PlatformProcess;
  let folder: string;

  beforeAll(async () => {
    simulator = await startSimulator({ webhookTimeoutMs: 20_000 });
    database = await engineEnvironment('postgres');
    folder = await mkdtemp(join(tmpdir(), 'two-apps-'));
    platform = await startPlatformProcess({
      ...database.env,
      ZOOM_ACCOUNTS_FILE: await accountsFile(),
      RTMS_ALLOWED_HOSTS: '127.0.0.1',
      // Whoever waits for this pause does not try at once.
      RTMS_RECONNECT_DELAY_MS: '30000',
    });
  });

  afterAll(async () => {
    platform.kill('SIGTERM');
    await platform.ended;
    await simulator.close();
    await database.remove();
    await rm(folder, { recursive: true });
  });

  async function accountsFile(): Promise<string> {
    const file = join(folder, 'accounts.json');
    const apps = Object.entries({ watcher: WATCHER, notes: simulator.rtmsApp }).map(
      ([id, { clientId, clientSecret, webhookSecret }]) => ({
        ...{ id, clientId, clientSecret },
        webhookSecrets: [webhookSecret],
      }),
    );
    await writeFile(file, JSON.stringify({ apps }));
    return file;
  }

  function asWatcher(body: string): Record<string, string> {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    return {
      clientid: WATCHER.clientId,
      'x-zm-request-timestamp': timestamp,
      'x-zm-signature': webhookSignature(WATCHER.webhookSecret, timestamp, Buffer.from(body)),
    };
  }

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

  it.each(['status_3', 'silent_close'] as const)(
    'is joined for the one that Zoom takes, when the other was told first and is refused by %s',
    async (badSignature) => {
      const { streamId, meetingUuid, serverUrls } = simulator.playMeeting(quietMeeting(simulator), {
        webhookUrl: null,
        behaviour: { badSignature },
      });
      const payload = {
        account_id: simulator.rtmsApp.accountId,
        meeting_uuid: meetingUuid,
        rtms_stream_id: streamId,
        server_urls: serverUrls,
      };
      const body = JSON.stringify({ event: 'meeting.rtms_started', event_ts: Date.now(), payload });
      const url = `${platform.url}/webhooks/zoom`;
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
