import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Simulator } from '../../../apps/simulator/src/simulator.ts';
import { startPlatformProcess } from '../../harness/platform.process.ts';
import { environmentFor } from '../../harness/simulated-zoom.environment.ts';
import { type ClientResult, parseResult } from '../client.result.ts';
import { deathOf, run } from '../python.environment.ts';
import type { RecoveryStage } from './recovery.stage.ts';

/** How long a client stays. */
export interface Visit {
  /** More than the scenario needs: the end of the stream ends the client. */
  readonly seconds: number;
  /** Makes it leave, where it cannot hear of that end. */
  readonly leaving: AbortSignal;
}

/** Whoever joins the streams of the scenarios. */
export interface RecoveringClient {
  readonly name: 'official' | 'service';
  /** Where its webhooks go; null: it has no door for them. */
  readonly webhookUrl: string | null;
  /** Makes it join; settles when it is through with the stream. */
  join(stage: RecoveryStage, visit: Visit): Promise<ClientResult | null>;
}

export interface ServiceClient extends RecoveringClient {
  close(): Promise<void>;
}

/** It ends itself once its time is over, and writes where it hangs 20 s later. */
const HANGING_S = 30;

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
    join: async ({ meeting, serverUrl }, { seconds, leaving }) => {
      const args = [
        'official_client.py',
        ...['--url', serverUrl, '--uuid', meeting.meetingUuid, '--stream', meeting.streamId],
        ...['--client-id', clientId, '--client-secret', clientSecret],
        ...['--mode', 'recovery', '--ca', ca, '--seconds', String(seconds)],
      ];
      const deadlineMs = (seconds + HANGING_S) * 1_000;
      const finished = await run(python, args, folder, deadlineMs, leaving);
      if (finished.code === 0) return parseResult(finished.stdout);
      throw new Error(`The official client gave no result: ${deathOf(finished)}`);
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
