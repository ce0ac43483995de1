import { newId, type Clock } from '@zoom-platform/kernel';
import { z } from 'zod';
import type { OpenDatabase } from '../database.factory.js';
import { Replica } from '../replica.port.js';
import { hasSettled } from './lease.settlement.js';
import { holdLock, type LockHolder } from './lock.holder.js';

/** Lease and renewal of design §3, milliseconds. */
const LEASE_MS = 3_000;
const RENEWAL_MS = 1_000;
const WATCH_MS = 250;
/** After an outage all leases are over, and those that renew first would think that they are few. */
const REMEMBER_FLEET_MS = 60_000;

const RENEW = `INSERT INTO replica AS mine (id, lock_key, lease_until, held_since)
  VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3), clock_timestamp())
  ON CONFLICT (id) DO UPDATE SET lock_key = EXCLUDED.lock_key, lease_until = EXCLUDED.lease_until,
    held_since = CASE WHEN mine.lock_key = EXCLUDED.lock_key AND mine.lease_until > clock_timestamp()
      THEN mine.held_since ELSE EXCLUDED.held_since END
  RETURNING (SELECT count(*)::integer FROM replica r
    WHERE r.id <> $1 AND r.lease_until > clock_timestamp()) AS others`;

const renewed = z.object({ others: z.number() });

/** Rows of replicas that ended long ago say nothing to anyone. */
const FORGET = `DELETE FROM replica WHERE lease_until < clock_timestamp() - interval '1 day'`;

/** Keeps this process's lease and lock alive; goes on trying while the database is away. */
export class LeasedReplica extends Replica {
  readonly id = newId();
  private readonly listeners: ((held: boolean) => void)[] = [];
  private holder: LockHolder | undefined;
  private renewedAt = Number.NEGATIVE_INFINITY;
  private others = 0;
  private countedAt = Number.NEGATIVE_INFINITY;
  private reported = false;
  private lapses = 0;
  private hasHeld = false;
  private hasSettled = false;
  private renewal: Promise<void> | undefined;
  private stopped = false;
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly database: OpenDatabase,
    private readonly clock: Clock,
  ) {
    super();
  }

  get holdsLease(): boolean {
    return this.holder !== undefined && this.clock.monotonic() - this.renewedAt < LEASE_MS;
  }

  get settled(): boolean {
    return this.holdsLease && this.hasSettled;
  }

  get fleetSize(): number {
    return this.others + 1;
  }

  watchLease(): () => boolean {
    const { holdsLease, lapses } = this;
    return () => holdsLease && this.holdsLease && this.lapses === lapses;
  }

  onLeaseChange(listener: (held: boolean) => void): void {
    this.listeners.push(listener);
  }

  /** @throws DatabaseUnavailableError when the first lease cannot be taken. */
  async start(): Promise<void> {
    await this.renew();
    await this.database.execute(FORGET);
    if (this.stopped) return;
    this.timers = [
      setInterval(() => void this.renew().catch(() => undefined), RENEWAL_MS),
      setInterval(() => {
        this.report();
      }, WATCH_MS),
    ];
    this.report();
  }

  /** Gives the lease up at once, so that nobody waits for its expiry. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearInterval(timer);
    // One on its way would take the lease back after we have given it up.
    await this.renewal?.catch(() => undefined);
    const holder = this.holder;
    this.holder = undefined;
    if (holder === undefined) return;
    await holder.connection.execute('DELETE FROM replica WHERE id = $1', [this.id]);
    await holder.release();
  }

  private renew(): Promise<void> {
    if (this.stopped) return Promise.resolve();
    this.renewal ??= this.takeLease().finally(() => {
      this.renewal = undefined;
    });
    return this.renewal;
  }

  private async takeLease(): Promise<void> {
    try {
      // The lease is counted from before the statement: a slow answer shortens it, never lengthens it.
      const startedAt = this.clock.monotonic();
      const holder = (this.holder ??= await this.takeLock());
      const values = [this.id, holder.lockKey, LEASE_MS / 1_000];
      const [answer] = await holder.connection.query(renewed, RENEW, values);
      this.count(answer?.others ?? 0);
      // A break that ends here was perhaps too short to be seen by the watch.
      this.report();
      this.renewedAt = startedAt;
      this.report();
      this.hasSettled ||= await this.settles(holder);
      this.hasHeld = true;
    } catch (error) {
      this.letGo();
      throw error;
    }
  }

  private settles({ connection }: LockHolder): Promise<boolean> {
    // The embedded engine has one process at a time: whoever else had a lease is gone.
    if (this.database.engine === 'pglite') return Promise.resolve(true);
    const times = { leaseMs: LEASE_MS, renewalMs: RENEWAL_MS };
    return hasSettled(connection, { id: this.id, ...times, isNew: !this.hasHeld });
  }

  private count(others: number): void {
    const now = this.clock.monotonic();
    if (others < this.others && now - this.countedAt < REMEMBER_FLEET_MS) return;
    this.others = others;
    this.countedAt = now;
  }

  private async takeLock(): Promise<LockHolder> {
    const own: { lock?: LockHolder } = {};
    own.lock = await holdLock(this.database, () => {
      // A connection that breaks says so twice, and the second time may come after it was replaced.
      if (this.holder !== own.lock) return;
      this.holder = undefined;
      this.report();
    });
    return own.lock;
  }

  /** A connection that no longer answers is replaced at the next renewal. */
  private letGo(): void {
    const lost = this.holder;
    this.holder = undefined;
    // It may never answer the farewell either: nobody waits for it.
    lost?.release().catch(() => undefined);
    this.report();
  }

  private report(): void {
    const held = this.holdsLease;
    if (held === this.reported) return;
    this.reported = held;
    if (!held) {
      this.hasSettled = false;
      this.lapses += 1;
    }
    for (const listener of this.listeners) listener(held);
  }
}
