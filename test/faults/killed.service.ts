import type { Simulator } from '../../apps/simulator/src/simulator.js';

/** How a session of ours stands. */
export interface StandingSession {
  readonly state: string;
  readonly epoch: number;
}

/** The built service of which trials kill a process again and again, with Zoom's side. */
export interface KilledService {
  readonly simulator: Simulator;
  readonly webhookUrl: string;
  /** Processes that run when a trial begins. */
  readonly replicas: number;
  /**
   * Kills -9 the process that answered this delivery 200; it has ended when this settles.
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
  /** Zoom's words that were answered 200 and that the log does not hold. */
  lostWords(streamIds: readonly string[]): Promise<readonly string[]>;
  close(): Promise<void>;
}
