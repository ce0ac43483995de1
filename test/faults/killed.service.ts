import type { Simulator } from '../../apps/simulator/src/simulator.js';
import type { AimedPhase } from './kill.phase.js';

/** How a session of ours stands. */
export interface StandingSession {
  readonly state: string;
  readonly epoch: number;
}

/** How far a delivery is with the processes. */
export type Standing = 'none' | 'received' | 'answered';

/** The built service of which trials kill a process again and again, with Zoom's side. */
export interface KilledService {
  readonly simulator: Simulator;
  readonly webhookUrl: string;
  /** Processes that run when a trial begins. */
  readonly replicas: number;
  /** Phases in which kills can be aimed at it. */
  readonly phases: readonly AimedPhase[];
  /** Answers of processes reach Zoom so much later, and never where theirs is killed meanwhile. */
  keepBack(milliseconds: number): void;
  /**
   * How far a delivery is: a process has it, or has answered 200, be the answer kept back.
   * @param requestId Zoom's, of the delivery.
   */
  standingOf(requestId: string): Standing;
  /**
   * Kills -9 the process that had this delivery last; it has ended when this settles.
   * @param requestId Zoom's, of the delivery.
   */
  kill(requestId: string): Promise<void>;
  /** Starts a process in the place of the one that was killed. */
  replace(): Promise<void>;
  sessionOf(streamId: string): Promise<StandingSession | undefined>;
  /**
   * Whether another process had claimed the stream when this one was killed: the kill hit nothing.
   * @param at Unix ms of the kill.
   */
  isElsewhere(streamId: string, at: number): Promise<boolean>;
  /**
   * Whether the log had the offer of the stream when the process was killed.
   * @param at Unix ms of the kill.
   */
  hadCommitted(streamId: string, at: number): Promise<boolean>;
  /** Zoom's words that were answered 200 and that the log does not hold. */
  lostWords(streamIds: readonly string[]): Promise<readonly string[]>;
  close(): Promise<void>;
}
