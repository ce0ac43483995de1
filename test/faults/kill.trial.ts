import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import type { PlatformProcess } from '../harness/platform.process.js';
import { startPlatformProcess } from '../harness/platform.process.js';
import { phaseOf, type KillPhase } from './kill.phase.js';
import { countOf, mostLive } from './kill.verdict.js';

export interface Kitchen {
  readonly simulator: Simulator;
  readonly env: Readonly<Record<string, string>> & { readonly DATA_DIR: string };
  readonly webhookUrl: string;
  readonly random: () => number;
}

export interface TrialResult {
  readonly streamId: string;
  readonly target: KillPhase;
  readonly phase: KillPhase;
  readonly handshakesBefore: number;
  readonly handshakesAfter: number;
  readonly mostLive: number;
  /** Fault to first frame of the successor, milliseconds; includes the restart. */
  readonly recoveryMs: number;
  readonly epoch: number;
}

const sessionList = z.object({
  sessions: z.array(z.object({ streamId: z.string(), epoch: z.number(), state: z.string() })),
});

/** Stretches each phase, so that a kill can land in it. */
const SLOW_ZOOM = {
  upgradeDelayMs: 250,
  signalingResponseDelayMs: 120,
  mediaResponseDelayMs: 120,
} as const;

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 50_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen within 50 s`);
    await pause(1);
  }
}

async function waitForMoment(kitchen: Kitchen, target: KillPhase, streamId: string) {
  const { simulator, random } = kitchen;
  const seen = (type: string) => countOf(simulator.journal.entries(), streamId, type) > 0;
  if (target === 'message 1–first frame') {
    await until('message 1', () => seen('signaling.handshake'));
    await pause(random() * 200);
    return;
  }
  await until('the answer', () => seen('webhook.answered'));
  if (target === 'dispatch–message 1') await pause(60 + random() * 120);
}

async function sessionOf(platform: PlatformProcess, streamId: string) {
  const response = await platform.fetch('/v1/rtms/sessions?limit=500');
  const { sessions } = sessionList.parse(await response.json());
  return sessions.find((session) => session.streamId === streamId);
}

/** Offers a stream, kills the service at a random point of the target phase, starts it again. */
export async function runTrial(
  kitchen: Kitchen,
  platform: PlatformProcess,
  target: KillPhase,
): Promise<{ readonly result: TrialResult; readonly platform: PlatformProcess }> {
  const { simulator, env, webhookUrl } = kitchen;
  const meeting = simulator.playMeeting('demo', { webhookUrl, behaviour: SLOW_ZOOM });
  const { streamId } = meeting;
  const count = (type: string) => countOf(simulator.journal.entries(), streamId, type);
  await waitForMoment(kitchen, target, streamId);
  platform.kill('SIGKILL');
  await platform.ended;
  const killedAt = Date.now();
  const before = {
    accepted: count('webhook.answered') > 0,
    handshakesBefore: count('signaling.handshake'),
    framesBefore: count('media.first_frame'),
  };
  const successor = await startPlatformProcess(env);
  await until('the first frame after the restart', () => {
    return count('media.first_frame') > before.framesBefore;
  });
  const recoveryMs = Date.now() - killedAt;
  const session = await sessionOf(successor, streamId);
  if (session === undefined) throw new Error(`no session of stream ${streamId}`);
  const phase = phaseOf({ ...before, claimed: session.epoch > 1 });
  meeting.stop(6);
  await until('the end', async () => (await sessionOf(successor, streamId))?.state === 'ended');
  return {
    platform: successor,
    result: {
      streamId,
      target,
      phase,
      handshakesBefore: before.handshakesBefore,
      handshakesAfter: count('signaling.handshake') - before.handshakesBefore,
      mostLive: mostLive(simulator.journal.entries(), streamId),
      recoveryMs,
      epoch: session.epoch,
    },
  };
}
