/** Where a kill landed, told afterwards from what the simulator and the service's database say. */
export const KILL_PHASES = [
  'commit–dispatch',
  'dispatch–message 1',
  'message 1–first frame',
] as const;

export type KillPhase = (typeof KILL_PHASES)[number] | 'outside';

/** Of a kill of the process that answered the offer 200. */
export interface Evidence {
  /** Another process had the stream by then, as one that heard of the commit may. */
  readonly isElsewhere: boolean;
  /** A second claim had to be made: the killed process had claimed the stream. */
  readonly claimed: boolean;
  readonly handshakesBefore: number;
  readonly framesBefore: number;
}

export function phaseOf(evidence: Evidence): KillPhase {
  if (evidence.isElsewhere || evidence.framesBefore > 0) return 'outside';
  if (evidence.handshakesBefore > 0) return 'message 1–first frame';
  return evidence.claimed ? 'dispatch–message 1' : 'commit–dispatch';
}
