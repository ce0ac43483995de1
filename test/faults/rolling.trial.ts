import { expect } from 'vitest';
import { goalOf } from './fault.report.js';
import type { Fleet, FleetReplica } from './fleet/replica.fleet.js';
import { takeoverOf, type Takeover } from './takeover.trial.js';

/** From the own turn of a session: who says that it leaves is replaced as fast as one that was killed. */
export const LEAVE_GOAL_MS = 1_000;
/** `DRAIN_GRACE_MS` by default. */
const GRACE_MS = 28_000;

export interface Exit {
  readonly code: number | NodeJS.Signals;
  /** Milliseconds from the signal. */
  readonly afterMs: number;
}

/** Waits for the end of a process that was told to stop. @param at Unix ms of the signal. */
export async function exitOf({ process }: FleetReplica, at: number): Promise<Exit> {
  const code = await process.ended;
  return { code, afterMs: Date.now() - at };
}

/** The time of each, against the grace that it has. */
export const exitGoal = (exits: readonly Exit[], graceMs = GRACE_MS) =>
  `${goalOf(
    'exit',
    exits.map(({ afterMs }) => afterMs),
    graceMs,
  )} (in ms after SIGTERM: ${exits.map(({ afterMs }) => afterMs).join(' ')})`;

export interface RollingRestart {
  /** What became of the streams of each replica. */
  readonly takeovers: readonly Takeover[];
  readonly exits: readonly Exit[];
}

/**
 * Replaces one replica after the other, as an orchestrator does: the new one is there before the old one
 * is told to stop, and each must end by itself.
 */
export async function restartAll(
  fleet: Fleet,
  streamIds: readonly string[],
): Promise<RollingRestart> {
  const takeovers: Takeover[] = [];
  const exits: Exit[] = [];
  for (const replica of [...fleet.replicas]) {
    await fleet.add();
    const owned = (await fleet.sessions()).filter(
      ({ owner, streamId }) => owner === replica.id && streamIds.includes(streamId),
    );
    const at = Date.now();
    const exit = exitOf(replica, at);
    replica.process.kill('SIGTERM');
    const hit = owned.map(({ streamId }) => streamId);
    takeovers.push(await takeoverOf(fleet, hit, at, 'leaves'));
    exits.push(await exit);
    fleet.forget(replica);
  }
  expect(exits.map(({ code }) => code)).toEqual(exits.map(() => 0));
  return { takeovers, exits };
}
