import { fileURLToPath } from 'node:url';
import { startProcess, type OwnProcess } from './child.process.ts';

const ENTRY = fileURLToPath(
  new URL('../../dist/simulator/apps/simulator/src/main.js', import.meta.url),
);

/** Zoom's side in a process of its own, so that it outlives the service. */
export interface SimulatorProcess extends OwnProcess {
  readonly httpUrl: string;
  readonly controlUrl: string;
  /** What the service needs to take the simulator for Zoom. */
  readonly serviceEnvironment: Readonly<Record<string, string>>;
}

/** Credentials that both sides are told; of no worth to anybody. */
const CREDENTIALS = {
  ACCOUNT_ID: 'gYz8S9w5Q5yrDoIvmdClYw',
  CLIENT_ID: 'sImUlAtEdS2sClIeNtId22',
  CLIENT_SECRET: 'simulated-s2s-secret-0123456789ab',
  RTMS_CLIENT_ID: 'sImUlAtEdRtMsClIeNtId2',
  RTMS_CLIENT_SECRET: 'simulated-rtms-secret-0123456789a',
  WEBHOOK_SECRET: 'simulated-webhook-secret',
} as const;

export async function startSimulatorProcess(
  env: Readonly<Record<string, string>> = {},
): Promise<SimulatorProcess> {
  const started = await startProcess({
    entry: ENTRY,
    env: {
      SIMULATOR_HTTP_PORT: '0',
      SIMULATOR_CONTROL_PORT: '0',
      SIMULATOR_RTMS_PORT: '0',
      ...Object.fromEntries(
        Object.entries(CREDENTIALS).map(([key, value]) => [`SIMULATOR_${key}`, value]),
      ),
      ...env,
    },
    readyWhen: (line) => (line.startsWith('{"httpUrl"') ? line : undefined),
  });
  const { httpUrl, controlUrl } = JSON.parse(started.ready) as {
    httpUrl: string;
    controlUrl: string;
  };
  return {
    ...started,
    httpUrl,
    controlUrl,
    serviceEnvironment: {
      ...Object.fromEntries(
        Object.entries(CREDENTIALS).map(([key, value]) => [`ZOOM_${key}`, value]),
      ),
      ZOOM_OAUTH_URL: `${httpUrl}/oauth`,
      ZOOM_API_URL: `${httpUrl}/v2`,
      ZOOM_API_ALLOWED_HOSTS: '127.0.0.1',
      RTMS_ALLOWED_HOSTS: '127.0.0.1',
    },
  };
}
