import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Simulator } from '../../../apps/simulator/src/simulator.ts';
import { startPlatformProcess } from '../../harness/platform.process.ts';
import { environmentFor } from '../../harness/simulated-zoom.environment.ts';
import { type ClientResult, parseResult } from '../client.result.ts';
import { run } from '../python.environment.ts';
import type { RecoveryStage } from './recovery.stage.ts';

/** Whoever joins the streams of the scenarios. */
export interface RecoveringClient {
  readonly name: 'official' | 'service';
  /** Where its webhooks go; null: it has no door for them. */
  readonly webhookUrl: string | null;
  /** Makes it join; settles when it is through with the stream. */
  join(stage: RecoveryStage): Promise<ClientResult | null>;
}

export interface ServiceClient extends RecoveringClient {
  close(): Promise<void>;
}

/** Longer than any scenario: the end of the stream ends the client. */
const LONGEST_S = 40;

/** Zoom's package in a process for each stream, on its own: no application around it dials again. */
export function officialClient(
  simulator: Simulator,
  python: string,
  ca: string,
  folder: string,
): RecoveringClient {
  const { clientId, clientSecret } = simulator.rtmsApp;
  return {
    name: 'official',
    webhookUrl: null,
    join: async ({ meeting, serverUrl }) => {
      const args = [
        'official_client.py',
        ...['--url', serverUrl, '--uuid', meeting.meetingUuid, '--stream', meeting.streamId],
        ...['--client-id', clientId, '--client-secret', clientSecret],
        ...['--mode', 'recovery', '--ca', ca, '--seconds', String(LONGEST_S)],
      ];
      const finished = await run(python, args, folder, (LONGEST_S + 20) * 1_000);
      if (finished.code === 0) return parseResult(finished.stdout);
      throw new Error(
        `The official client ended with ${String(finished.code)}: ${finished.stderr}`,
      );
    },
  };
}

/** The built service, with an embedded database. */
export async function serviceClient(simulator: Simulator, ca: string): Promise<ServiceClient> {
  const data = await mkdtemp(join(tmpdir(), 'zp-recovery-'));
  const platform = await startPlatformProcess({
    ...environmentFor(simulator),
    DATA_DIR: data,
    RTMS_ALLOWED_HOSTS: 'localhost',
    RTMS_CA_FILE: ca,
    // Audio and transcript, as the official client.
    OUTPUTS_VIDEO: 'off',
    OUTPUTS_SHARE: 'off',
  });
  return {
    name: 'service',
    webhookUrl: `${platform.url}/webhooks/zoom`,
    join: async ({ tell, serverUrl }) => {
      await tell('meeting.rtms_started', { server_urls: serverUrl });
      return null;
    },
    close: async () => {
      platform.kill('SIGTERM');
      await platform.ended;
      await rm(data, { recursive: true, force: true });
    },
  };
}
