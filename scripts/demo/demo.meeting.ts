import { setTimeout as pause } from 'node:timers/promises';
import type { PlatformProcess } from '../../test/harness/platform.process.ts';
import type { SimulatorProcess } from '../../test/harness/simulator.process.ts';

interface Session {
  readonly id: string;
  readonly streamId: string;
}

/** How long the service may take from the webhook to a session that can be asked for. */
const PATIENCE_MS = 15_000;

async function sessionOf(platform: PlatformProcess, streamId: string): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const response = await platform.fetch('/v1/rtms/sessions');
    const { sessions } = (await response.json()) as { sessions: Session[] };
    const session = sessions.find((candidate) => candidate.streamId === streamId);
    if (session !== undefined) return session.id;
    await pause(50);
  }
  throw new Error(`The service made no session of the stream:\n${platform.output()}`);
}

/** Starts the scripted meeting on Zoom's side; the service hears of it by webhook. */
export async function playDemo(
  simulator: SimulatorProcess,
  platform: PlatformProcess,
): Promise<{ readonly sessionId: string; readonly topic: string }> {
  const response = await fetch(`${simulator.controlUrl}/sim/meetings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ script: 'demo', webhookUrl: `${platform.url}/webhooks/zoom` }),
  });
  if (!response.ok) throw new Error(`The simulator refused: ${await response.text()}`);
  const { streamId } = (await response.json()) as { streamId: string };
  return { sessionId: await sessionOf(platform, streamId), topic: 'Release planning' };
}
