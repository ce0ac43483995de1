import { Logger } from '@nestjs/common';

/** What Nest's own shutdown answers to. */
export const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Ends the process when its grace is over and a shutdown still waits for something, as for a database that
 * hangs: else the orchestrator kills it, and nothing says why.
 */
export function exitWithin(graceMs: number): void {
  const end = () => {
    new Logger('Platform').error(
      `Something still hangs ${String(graceMs)} ms after the signal (DRAIN_GRACE_MS): the process ends without it.`,
    );
    process.exit(1);
  };
  for (const signal of STOP_SIGNALS) {
    process.once(signal, () => setTimeout(end, graceMs));
  }
}
