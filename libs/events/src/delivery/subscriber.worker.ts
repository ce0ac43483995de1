import { Logger } from '@nestjs/common';
import { failureName } from '@zoom-platform/kernel';
import { setTimeout as delay } from 'node:timers/promises';
import { HandlerTimeoutError } from '../events.errors.js';
import type { EventLogReader } from '../log/event-log.reader.js';
import { envelopeOf, restore, type LoggedEvent, type Place } from '../log/logged-event.row.js';
import type { Claim, CursorStore } from './cursor.store.js';
import { STILL_RUNNING, type DeliveryStore } from './delivery.store.js';
import type { EventMetrics } from './event.metrics.js';
import type { Subscription } from './subscription.registry.js';

/** What a worker reads and writes. */
export interface WorkerStores {
  readonly log: EventLogReader;
  readonly cursors: CursorStore;
  readonly deliveries: DeliveryStore;
}

export interface WorkerOptions {
  readonly maxAttempts: number;
  readonly retryBaseMs: number;
}

const BATCH = 200;
/** How often it is looked for deliveries that somebody else has parked. */
const RECHECK_MS = 1_000;
/** A handler slower than this is left running, and the rest of the log goes on without it. */
const DETACH_MS = 1_000;
/** Then it counts as failed; when it settles later, its effect is repeated by a retry. */
const HANDLER_TIMEOUT_MS = 30_000;

/** Delivers the log to one subscriber: in order per key, at least once, from one durable cursor. */
export class SubscriberWorker {
  private readonly logger = new Logger(`Events:${this.subscription.subscriber}`);
  /** Handlers that outlived their batch; their events are parked as `retrying` until they settle. */
  private readonly detached = new Map<string, Promise<void>>();
  private held = new Set<string>();
  private checkedAt = performance.now();
  private stopping = false;

  constructor(
    private readonly subscription: Subscription,
    private claim: Claim,
    private readonly stores: WorkerStores,
    private readonly metrics: EventMetrics,
    private readonly options: WorkerOptions,
  ) {}

  get subscriber(): string {
    return this.subscription.subscriber;
  }

  /** Keys still held from before this replica took the cursor. */
  async open(): Promise<void> {
    await this.stores.deliveries.resume(this.subscription.subscriber);
    this.held = await this.stores.deliveries.heldKeys(this.subscription.subscriber);
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
    const retried = await this.retryDue();
    if (retried === 'lost') return 'lost';
    const types = [...this.subscription.handlers.keys()];
    const batch = await this.stores.log.read(this.claim, { types }, BATCH);
    if (!isBehind(this.claim, batch.upTo)) return retried;
    const keys = [...byKey(batch.events).values()];
    const begun = await settleAll(keys.map((events) => this.deliverKey(events)));
    // What was not begun is read again by the successor, with what stood beside it.
    if (begun.includes(false)) return 'idle';
    if (!(await this.stores.cursors.move(this.claim, batch.upTo))) return 'lost';
    this.claim = { ...this.claim, ...batch.upTo };
    return batch.events.length > 0 ? 'more' : retried;
  }

  /** Waits for handlers that still run, at most `milliseconds`. */
  async settle(milliseconds: number): Promise<void> {
    await Promise.race([
      Promise.all(this.detached.values()),
      delay(milliseconds, undefined, { ref: false }),
    ]);
  }

  /** Answers false when it stopped before the last event. */
  private async deliverKey(events: readonly LoggedEvent[]): Promise<boolean> {
    for (const event of events) {
      if (this.stopping) return false;
      if (this.held.has(event.key)) {
        await this.park(event, { state: 'waiting', attempts: 0, delayMs: 0, reason: null });
      } else await this.deliver(event, 0);
    }
    return true;
  }

  /** The heads of held keys; each that succeeds lets the next of its key become due. */
  private async retryDue(): Promise<'more' | 'idle' | 'lost'> {
    await this.recheck();
    if (this.held.size === 0) return 'idle';
    if (!(await this.stores.cursors.holds(this.claim))) return 'lost';
    const { subscriber } = this.subscription;
    const due = (await this.stores.deliveries.due(subscriber, BATCH)).filter(
      (event) => !this.detached.has(placeOf(event)),
    );
    // Also those that a person has had parked since the last look: only held ones leave their row.
    this.held = new Set([...this.held, ...due.map(({ key }) => key)]);
    await settleAll(due.map((event) => this.deliver(event, event.attempts)));
    this.held = await this.stores.deliveries.heldKeys(subscriber);
    return due.length > 0 ? 'more' : 'idle';
  }

  /** A person may have had an event parked again that was dealt with. */
  private async recheck(): Promise<void> {
    const now = performance.now();
    if (now - this.checkedAt < RECHECK_MS) return;
    this.checkedAt = now;
    this.held = await this.stores.deliveries.heldKeys(this.subscription.subscriber);
  }

  private async deliver(event: LoggedEvent, attempts: number): Promise<void> {
    const outcome = this.attempt(event);
    const early = await Promise.race([outcome, delay(DETACH_MS, 'slow' as const, { ref: false })]);
    if (early !== 'slow') {
      await this.settled(event, attempts, early);
      return;
    }
    await this.park(event, {
      state: 'retrying',
      attempts,
      delayMs: HANDLER_TIMEOUT_MS,
      reason: STILL_RUNNING,
    });
    this.detach(event, attempts, outcome);
  }

  private detach(event: LoggedEvent, attempts: number, outcome: Promise<unknown>): void {
    const key = placeOf(event);
    const timeout = delay(HANDLER_TIMEOUT_MS, new HandlerTimeoutError(HANDLER_TIMEOUT_MS), {
      ref: false,
    });
    const end = Promise.race([outcome, timeout])
      .then((error) => this.settled(event, attempts, error))
      // The database is away: the parked row stands, and the event is delivered again.
      .catch(() => undefined)
      .finally(() => this.detached.delete(key));
    this.detached.set(key, end);
  }

  /** Answers the error that the handler threw, or `undefined`. */
  private async attempt(event: LoggedEvent): Promise<unknown> {
    const handler = this.subscription.handlers.get(event.type);
    if (handler === undefined) return undefined;
    try {
      await handler.handle(restore(handler.event, event), envelopeOf(event));
      return undefined;
    } catch (error) {
      return error ?? new Error('thrown without a value');
    }
  }

  private async settled(event: LoggedEvent, attempts: number, error: unknown): Promise<void> {
    const { subscriber } = this.subscription;
    if (error === undefined) {
      if (this.held.has(event.key)) await this.stores.deliveries.done(this.claim, event);
      this.metrics.delivered(subscriber);
      return;
    }
    const tried = attempts + 1;
    const dead = tried >= this.options.maxAttempts;
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : 'not an Error';
    await this.park(event, {
      state: dead ? 'dead' : 'retrying',
      attempts: tried,
      delayMs: this.backoff(tried),
      reason,
    });
    this.metrics.failed(subscriber, dead);
    this.logger.warn(
      `${event.type} ${event.id}: attempt ${String(tried)} failed${dead ? ', parked as a dead letter' : ''} (${failureName(error)})`,
    );
  }

  private async park(event: LoggedEvent, parking: Parameters<DeliveryStore['park']>[2]) {
    if (parking.state !== 'dead') this.held.add(event.key);
    await this.stores.deliveries.park(this.claim, event, parking);
  }

  private backoff(tried: number): number {
    const ceiling = Math.min(this.options.retryBaseMs * 2 ** (tried - 1), 60_000);
    return ceiling * (0.5 + Math.random() / 2);
  }
}

function placeOf(event: LoggedEvent): string {
  return `${event.xid}/${event.position}`;
}

/** The log of a restored cluster may begin again at lower numbers: a cursor never goes back. */
function isBehind(cursor: Place, place: Place): boolean {
  const byTransaction = BigInt(place.xid) - BigInt(cursor.xid);
  if (byTransaction !== 0n) return byTransaction > 0n;
  return BigInt(place.position) > BigInt(cursor.position);
}

/**
 * Waits for every key, also when one fails: a key must not be handled twice at one time.
 * @throws what the first that failed threw
 */
async function settleAll<T>(chains: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(chains);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return Promise.all(chains);
}

function byKey(events: readonly LoggedEvent[]): Map<string, LoggedEvent[]> {
  const groups = new Map<string, LoggedEvent[]>();
  for (const event of events) {
    const group = groups.get(event.key);
    if (group === undefined) groups.set(event.key, [event]);
    else group.push(event);
  }
  return groups;
}
