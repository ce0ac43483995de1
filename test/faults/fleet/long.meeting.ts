import type { MeetingScript, Utterance } from '../../../apps/simulator/src/script/script.type.js';

/** A number in each text, so that what is lost or repeated can be named. */
function round(script: MeetingScript, index: number): Utterance[] {
  const shift = index * script.durationMs;
  return script.utterances.map((utterance) => ({
    ...utterance,
    text: `${utterance.text} (${String(index)})`,
    startMs: utterance.startMs + shift,
    endMs: utterance.endMs + shift,
    packets: utterance.packets.map((packet) => ({
      ...packet,
      atMs: packet.atMs + shift,
      text: packet.text === '' ? '' : `${packet.text} (${String(index)})`,
    })),
  }));
}

/**
 * A script played over and over, on a network that does nothing to it and without cameras: whatever is
 * missing of it was lost by us.
 */
export function longMeeting(script: MeetingScript, rounds: number): MeetingScript {
  const durationMs = script.durationMs * rounds;
  return {
    ...script,
    name: `long-${script.name}`,
    durationMs,
    cast: script.cast.map((member) => ({ ...member, leavesAtMs: durationMs, camera: null })),
    utterances: Array.from({ length: rounds }, (_, index) => round(script, index)).flat(),
    pauses: [],
    sharing: [],
    drops: [],
    network: { seed: 1, lossRate: 0, jitterMs: 0 },
  };
}
