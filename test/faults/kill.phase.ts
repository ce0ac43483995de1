/** Where a kill landed, told afterwards from what the simulator and the service's database say. */
export const KILL_PHASES = [
  'received–commit',
  'commit–answer',
  'answer–dispatch',
  'dispatch–message 1',
  'message 1–first frame',
] as const;

export type AimedPhase = (typeof KILL_PHASES)[number];
export type KillPhase = AimedPhase | 'outside';

/** Those in which the offer has its 200: Zoom never says it again. */
export const ANSWERED_PHASES = [
  'answer–dispatch',
  'dispatch–message 1',
  'message 1–first frame',
] as const satisfies readonly AimedPhase[];

/** Of a kill of the process that had the offer. */
export interface Evidence {
  /** Another process had the stream by then, as one that heard of the commit may. */
  readonly isElsewhere: boolean;
  /** The log had the offer. */
  readonly isCommitted: boolean;
  /** Zoom had got 200. */
  readonly isAnswered: boolean;
  /** A second claim had to be made: the killed process had claimed the stream. */
  readonly claimed: boolean;
  readonly handshakesBefore: number;
  readonly framesBefore: number;
}

export function phaseOf(evidence: Evidence): KillPhase {
  if (evidence.isElsewhere || evidence.framesBefore > 0) return 'outside';
  if (!evidence.isCommitted) return 'received–commit';
  if (!evidence.isAnswered) return 'commit–answer';
  if (evidence.handshakesBefore > 0) return 'message 1–first frame';
  return evidence.claimed ? 'dispatch–message 1' : 'answer–dispatch';
}
