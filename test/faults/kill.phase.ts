/** Where a kill landed, told afterwards from what the simulator and the service's database say. */
export const KILL_PHASES = [
  'commit–dispatch',
  'dispatch–message 1',
  'message 1–first frame',
] as const;

export type KillPhase = (typeof KILL_PHASES)[number] | 'outside';

export interface Evidence {
  /** The delivery was answered 200 before the kill. */
  readonly accepted: boolean;
  /** A second claim had to be made: the first process had claimed the stream. */
  readonly claimed: boolean;
  readonly handshakesBefore: number;
  readonly framesBefore: number;
}

export function phaseOf(evidence: Evidence): KillPhase {
  if (evidence.framesBefore > 0) return 'outside';
  if (evidence.handshakesBefore > 0) return 'message 1–first frame';
  if (evidence.claimed) return 'dispatch–message 1';
  return evidence.accepted ? 'commit–dispatch' : 'outside';
}
