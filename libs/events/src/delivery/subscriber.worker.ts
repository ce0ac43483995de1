import { Logger } from '@nestjs/common';
import { failureName } from '@zoom-platform/kernel';
import type { LogTail } from '../log/log.tail.js';
import { isBehind, type LoggedEvent } from '../log/logged-event.row.js';
import type { Claim } from './cursor.claim.js';
import type { CursorStore } from './cursor.store.js';
import type { DeliveryStore, Outcomes } from './delivery.store.js';
import type { EventMetrics } from './event.metrics.js';
import { callHandler } from './handler.call.js';
import { Task } from './key.lane.js';
import {
  conclude,
  reportOn,
  waiting,
  type FailedDelivery,
  type RetryPolicy,
} from './lane.report.js';
import { LaneRunner } from './lane.runner.js';
import { ReadWindow, type ReadBatch } from './read.window.js';
import type { Subscription } from './subscription.registry.js';

/** What a worker reads and writes. */
export interface WorkerStores {
  readonly log: LogTail;
  readonly cursors: CursorStore;
  readonly deliveries: DeliveryStore;
}

/** How often it is looked for deliveries that somebody else has parked. */
const RECHECK_MS = 1_000;
/** A pass waits so long for what it began, so that the cursor moves once for most batches. */
const PATIENCE_MS = 50;
/** What a key has not handled after so long is parked, and the cursor goes on without it. */
const SLOW_MS = 1_000;

/**
 * Delivers the log to one subscriber: in order per key, at least once, from one durable cursor.
 * Handlers run beside the passes; only a pass reads and writes the database, so that what is held
 * in memory and what is parked never disagree.
 */
export class SubscriberWorker {
  /** Called when `isStirred` may have become true. */
  onStir: () => void = () => undefined;
  private readonly logger = new Logger(`Events:${this.subscription.subscriber}`);
  private readonly window = new ReadWindow();
  private readonly lanes = new LaneRunner(
    (event) => this.handle(event),
    () => !this.stopping && this.leased(),
    () => {
      this.onStir();
    },
  );
  /** Keys with something parked that comes before whatever the log has next. */
  private held = new Set<string>();
  private checkedAt = performance.now();
  private leased = this.stores.cursors.watchLease();
  private full = false;
  private stopping = false;

  constructor(
    private readonly subscription: Subscription,
    private claim: Claim,
    private readonly stores: WorkerStores,
    private readonly metrics: EventMetrics,
    private readonly policy: RetryPolicy,
  ) {}

  get subscriber(): string {
    return this.subscription.subscriber;
  }

  /** Handlers have left something to do for a pass. */
  get isStirred(): boolean {
    if (!this.leased()) return false;
    if (this.full && this.lanes.room > 0) return true;
    return this.window.finished().length > 0 || this.lanes.unwritten(SLOW_MS).length > 0;
  }

  /** Without a stir, the next pass is due after so many milliseconds. */
  get restMs(): number {
    return this.lanes.isEmpty ? Number.POSITIVE_INFINITY : SLOW_MS;
  }

  /** Takes over what was parked before this replica took the cursor. */
  async open(): Promise<void> {
    this.held = new Set(await this.stores.deliveries.resume(this.claim));
  }

  wants(types: ReadonlySet<string>): boolean {
    return [...this.subscription.handlers.keys()].some((type) => types.has(type));
  }

  /** No further event is begun; what runs goes on. */
  stop(): void {
    this.stopping = true;
  }

  /** One pass: what is due again, then what is new. `lost`: another replica has the cursor now. */
  async pass(): Promise<'more' | 'idle' | 'lost'> {
    const lease = await this.confirmLease();
    if (lease !== 'held') return lease;
    await this.write(SLOW_MS);
    if (!(await this.repeatDue())) return 'lost';
    const read = await this.readOn();
    this.lanes.begin();
    if (read > 0) await this.lanes.quiet(PATIENCE_MS);
    if (!(await this.advance())) return 'lost';
    return read > 0 ? 'more' : 'idle';
  }

  /** Waits at most so long for handlers that run; what is left is parked for the successor. */
  async settle(milliseconds: number): Promise<void> {
    await this.lanes.quiet(milliseconds);
    await this.write(0);
    await this.advance();
  }

  /** After a lease that was lost, nothing is begun before the cursor is known to be ours. */
  private async confirmLease(): Promise<'held' | 'idle' | 'lost'> {
    if (this.leased()) return 'held';
    const leased = this.stores.cursors.watchLease();
    if (!leased()) return 'idle';
    if (!(await this.stores.cursors.holds(this.claim))) return 'lost';
    this.leased = leased;
    return 'held';
  }

  /** Heads of held keys, and what a person has had parked again that was dealt with. */
  private async repeatDue(): Promise<boolean> {
    const room = this.lanes.roomForRepeats;
    const now = performance.now();
    if (room === 0 || (this.held.size === 0 && now - this.checkedAt < RECHECK_MS)) return true;
    this.checkedAt = now;
    const due = await this.stores.deliveries.due(this.subscriber, this.lanes.keys, room);
    if (due.length === 0) return true;
    if (!(await this.stores.cursors.holds(this.claim))) return false;
    for (const event of due) {
      this.held.add(event.key);
      this.lanes.add(new Task(event, event.attempts));
    }
    return true;
  }

  /** No more than there is room for: what is behind waits in the log. */
  private async readOn(): Promise<number> {
    const { room } = this.lanes;
    this.full = room === 0;
    if (this.full) return 0;
    const types = [...this.subscription.handlers.keys()];
    const from = this.window.end ?? this.claim;
    const { events, upTo } = await this.stores.log.read(from, types, room);
    // The log of a restored cluster may begin again at lower numbers: a cursor never goes back.
    if (!isBehind(from, upTo)) return 0;
    const free = events.filter(({ key }) => !this.held.has(key));
    const behind = events.filter(({ key }) => this.held.has(key));
    await this.record({ parked: behind.map(waiting) });
    const batch: ReadBatch = { upTo, open: free.length };
    this.window.add(batch);
    for (const event of free) this.lanes.add(new Task(event, 0, batch));
    return events.length;
  }

  /** Answers false where the cursor is another replica's. */
  private async advance(): Promise<boolean> {
    const finished = this.window.finished();
    const upTo = finished.at(-1)?.upTo;
    if (upTo === undefined) return true;
    if (!(await this.stores.cursors.move(this.claim, upTo))) return false;
    this.window.drop(finished.length);
    this.claim = { ...this.claim, ...upTo };
    return true;
  }

  /** What came of handlers, and what lies behind those that began so long ago. */
  private async write(slowMs: number): Promise<void> {
    const reports = this.lanes.unwritten(slowMs).map((lane) => reportOn(lane, this.policy));
    const handled = reports.flatMap((report) => report.handled);
    await this.record({
      parked: reports.flatMap(({ parked }) => parked),
      done: handled.map(({ event }) => event),
    });
    for (const report of reports) {
      conclude(report);
      if (report.lane.isEmpty) this.lanes.close(report.lane);
      if (report.failed !== undefined) this.tellOf(report.failed);
    }
  }

  private async record({ parked = [], done = [] }: Outcomes): Promise<void> {
    if (parked.length + done.length === 0) return;
    const held = await this.stores.deliveries.record(this.claim, { parked, done });
    for (const { key } of [...parked.map(({ event }) => event), ...done]) {
      if (held.has(key)) this.held.add(key);
      else this.held.delete(key);
    }
  }

  private async handle(event: LoggedEvent): Promise<unknown> {
    const handler = this.subscription.handlers.get(event.type);
    const error = handler === undefined ? undefined : await callHandler(handler, event);
    if (error === undefined) this.metrics.delivered(this.subscriber);
    return error;
  }

  private tellOf({ event, error, tried, dead }: FailedDelivery): void {
    this.metrics.failed(this.subscriber, dead);
    this.logger.warn(
      `${event.type} ${event.id}: attempt ${String(tried)} failed${dead ? ', parked as a dead letter' : ''} (${failureName(error)})`,
    );
  }
}
