/**
 * Order of a graceful stop; each phase is over before the next begins.
 *
 * `stop_intake`: take nothing new. `leave_sessions`: let go of what runs, for others to take over.
 * `close_outputs`: finish files. `flush`: last words of logs, relays and queues.
 */
export const DRAIN_PHASES = ['stop_intake', 'leave_sessions', 'close_outputs', 'flush'] as const;

export type DrainPhase = (typeof DRAIN_PHASES)[number];

/** The one place where a lib says what it does when the process is asked to stop. */
export abstract class DrainCoordinator {
  /** `run` may throw: it is logged, and the drain goes on. It has `withinMs`, until the phase's deadline. */
  abstract register(
    phase: DrainPhase,
    name: string,
    run: (withinMs: number) => Promise<void>,
  ): void;

  /** True from the first signal on; readiness is false from then. */
  abstract get draining(): boolean;
}
