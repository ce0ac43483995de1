/**
 * This process as one of several. It holds one lease row (3 s, renewed each second, database clock)
 * and an advisory lock on a connection of its own, so that a killed process is noticed at once and
 * only a frozen one waits for the expiry (design §3).
 *
 * In SQL, `replica_alive(id uuid)` says whether a replica still holds both, and `replica_last_seen(id uuid)`
 * when its lease ended, or now while it has not; null for one that stopped in order, or a day ago.
 */
export abstract class Replica {
  /** UUIDv7 of this process; what `owner` columns carry. */
  abstract readonly id: string;

  /** False once the lease could not be renewed in time: another replica may own our work. */
  abstract get holdsLease(): boolean;

  /**
   * What a look at the database proves holds only while the lease has no break: afterwards others may have
   * taken what was ours, also where it is held again.
   * @returns whether the lease has been held without a break since this call; never true where it was not
   *   held at the call.
   */
  abstract watchLease(): () => boolean;

  /**
   * Whether what a replica left that does not hold its lease may be taken. Not at once after an outage of the
   * database: then the others live, and are about to renew theirs (`lease.settlement.ts`).
   */
  abstract get settled(): boolean;

  /**
   * The most replicas that held a lease within the last minute, itself included, as this one renewed its
   * own; while the database is away, the last count.
   */
  abstract get fleetSize(): number;

  /** Called when the lease is lost and when it is held again (under the same id). */
  abstract onLeaseChange(listener: (held: boolean) => void): void;
}
