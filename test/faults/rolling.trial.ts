import { expect } from 'vitest';
import type { Fleet } from './fleet/replica.fleet.js';
import { takeoverOf, type Takeover } from './takeover.trial.js';

/**
 * Replaces one replica after the other, as an orchestrator does: the new one is there before the old one
 * is told to stop. @returns what became of the streams of each.
 */
export async function restartAll(
  fleet: Fleet,
  streamIds: readonly string[],
): Promise<readonly Takeover[]> {
  const takeovers: Takeover[] = [];
  for (const replica of [...fleet.replicas]) {
    await fleet.add();
    const owned = (await fleet.sessions()).filter(
      ({ owner, streamId }) => owner === replica.id && streamIds.includes(streamId),
    );
    const at = Date.now();
    replica.process.kill('SIGTERM');
    const hit = owned.map(({ streamId }) => streamId);
    takeovers.push(await takeoverOf(fleet, hit, at));
    expect(await replica.process.ended).toBe(0);
    fleet.forget(replica);
  }
  return takeovers;
}
