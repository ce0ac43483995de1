import type { Fleet } from './fleet/replica.fleet.js';
import { offeredAt, ON_ITS_WAY_MS } from './stream.gaps.js';
import { trialScript, until } from './takeover.trial.js';

interface LaterWords {
  readonly text: string;
  /** Unix ms, when the last of them is sent. */
  readonly saidAt: number;
}

/** The first words of a stream that begin after this time. @param at Unix ms */
export function firstSaidAfter(fleet: Fleet, streamId: string, at: number): LaterWords {
  const begin = offeredAt(fleet.simulator.journal.entries(), streamId);
  const later = trialScript(fleet).utterances.find(({ startMs }) => begin + startMs > at);
  if (later === undefined) throw new Error(`nothing more is said in ${streamId}`);
  const lastMs = Math.max(...later.packets.map(({ atMs }) => atMs));
  return { text: later.text, saidAt: begin + lastMs };
}

/** Waits until something that began after this time would be missed if it never came. @param at Unix ms */
export async function untilDue(
  fleet: Fleet,
  streamIds: readonly string[],
  at: number,
): Promise<void> {
  const saidAt = Math.max(...streamIds.map((id) => firstSaidAfter(fleet, id, at).saidAt));
  await until('words after the fault', () => Date.now() > saidAt + ON_ITS_WAY_MS);
}

/** Waits until the first words of each stream are half said: what breaks then cuts sound. */
export async function untilSpeaking(fleet: Fleet, streamIds: readonly string[]): Promise<void> {
  const entries = fleet.simulator.journal.entries();
  const begin = Math.max(...streamIds.map((id) => offeredAt(entries, id)));
  const [first] = trialScript(fleet).utterances;
  if (first === undefined) throw new Error('nothing is said');
  const half = (first.startMs + first.endMs) / 2;
  await until('the first words', () => Date.now() > begin + half);
}
