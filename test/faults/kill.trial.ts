import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import type { PlatformProcess } from '../harness/platform.process.js';
import { startPlatformProcess } from '../harness/platform.process.js';
import { phaseOf, type KillPhase } from './kill.phase.js';
import { countOf, doubleDials, offerAccepted } from './kill.verdict.js';

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
  /** Handshakes that were made while another signaling connection stood. */
  readonly doubled: number;
  /** Zoom gave up delivering the offer: the service was away for longer than the schedule. */
  readonly givenUp: boolean;
  /** Kill to first frame of the successor, milliseconds, with the restart; `null`: stream lost. */
  readonly recoveryMs: number | null;
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

/** Zoom's own window (60 s) is over by then. */
const PATIENCE_MS = 65_000;

async function happens(condition: () => boolean | Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) return false;
    await pause(1);
  }
  return true;
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  if (!(await happens(condition))) throw new Error(`${what} did not happen`);
}

async function waitForMoment(kitchen: Kitchen, target: KillPhase, streamId: string) {
  const { simulator, random } = kitchen;
  const seen = (type: string) => countOf(simulator.journal.entries(), streamId, type) > 0;
  if (target === 'message 1–first frame') {
    await until('message 1', () => seen('signaling.handshake'));
    await pause(random() * 200);
    return;
  }
  await until('the answer', () => offerAccepted(simulator.journal.entries(), streamId));
  // From the answer on: a few milliseconds lie before the dispatch, the upgrade's delay behind it.
  await pause(target === 'dispatch–message 1' ? 60 + random() * 120 : random() * 3);
}

async function sessionOf(platform: PlatformProcess, streamId: string) {
  const response = await platform.fetch('/v1/rtms/sessions?limit=200');
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
    accepted: offerAccepted(simulator.journal.entries(), streamId),
    handshakesBefore: count('signaling.handshake'),
    framesBefore: count('media.first_frame'),
  };
  const successor = await startPlatformProcess(env);
  const recovered = await happens(() => count('media.first_frame') > before.framesBefore);
  const recoveryMs = recovered ? Date.now() - killedAt : null;
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
      givenUp: count('webhook.given_up') > 0,
      doubled: doubleDials(simulator.journal.entries(), streamId),
      recoveryMs,
      epoch: session.epoch,
    },
  };
}
