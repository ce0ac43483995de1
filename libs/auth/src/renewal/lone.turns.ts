import { RenewalTurns, type RenewalTurn } from './renewal-turns.port.js';

/** For a process that shares nothing: whoever renews has already been told apart in memory. */
export class LoneTurns extends RenewalTurns {
  take(): Promise<RenewalTurn> {
    return Promise.resolve({ release: () => Promise.resolve() });
  }
}
