/** The right to renew something; nobody else has it until it is given back or ends by itself. */
export interface RenewalTurn {
  /** Never fails: what cannot be given back ends by itself. */
  release(): Promise<void>;
}

/** Lets one at a time renew what is known by a key. */
export abstract class RenewalTurns {
  /**
   * `undefined`: somebody else has the turn. It ends by itself after `forMs`, and at once when the
   * process that holds it ends.
   */
  abstract take(key: string, forMs: number): Promise<RenewalTurn | undefined>;
}
