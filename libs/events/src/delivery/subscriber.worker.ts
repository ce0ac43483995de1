import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { HandlerTimeoutError } from '../events.errors.js';
import { envelopeOf, restore, type LoggedEvent } from '../log/logged-event.row.js';
import type { Claim, CursorStore } from './cursor.store.js';
import type { DeliveryStore } from './delivery.store.js';
import type { EventMetrics } from './event.metrics.js';
import type { Subscription } from './subscription.registry.js';

export interface WorkerOptions {
  readonly maxAttempts: number;
  readonly retryBaseMs: number;
}

const BATCH = 200;
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

  constructor(
    private readonly subscription: Subscription,
    private claim: Claim,
    private readonly cursors: CursorStore,
    private readonly deliveries: DeliveryStore,
    private readonly metrics: EventMetrics,
    private readonly options: WorkerOptions,
  ) {}

  /** Keys still held from before this replica took the cursor. */
  async open(): Promise<void> {
    this.held = await this.deliveries.heldKeys(this.subscription.subscriber);
  }

  wants(types: ReadonlySet<string>): boolean {
    return [...this.subscription.handlers.keys()].some((type) => types.has(type));
  }

  /** One pass: what is due again, then what is new. `lost`: another replica has the cursor now. */
  async pass(): Promise<'more' | 'idle' | 'lost'> {
    await this.retryDue();
    const types = [...this.subscription.handlers.keys()];
    const batch = await this.cursors.read(this.claim, types, BATCH);
    if (batch.upTo.xid === this.claim.xid && batch.upTo.position === this.claim.position) {
      return 'idle';
    }
    await Promise.all([...byKey(batch.events).values()].map((events) => this.deliverKey(events)));
    if (!(await this.cursors.move(this.claim, batch.upTo))) return 'lost';
    this.claim = { ...this.claim, ...batch.upTo };
    return batch.events.length > 0 ? 'more' : 'idle';
  }

  /** Waits for handlers that still run, at most `milliseconds`. */
  async settle(milliseconds: number): Promise<void> {
    await Promise.race([
      Promise.all(this.detached.values()),
      delay(milliseconds, undefined, { ref: false }),
    ]);
  }

  private async deliverKey(events: readonly LoggedEvent[]): Promise<void> {
    for (const event of events) {
      if (this.held.has(event.key)) {
        await this.park(event, { state: 'waiting', attempts: 0, delayMs: 0, reason: null });
      } else await this.deliver(event, 0);
    }
  }

  /** The heads of held keys; each that succeeds lets the next of its key become due. */
  private async retryDue(): Promise<void> {
    if (this.held.size === 0) return;
    const { subscriber } = this.subscription;
    const due = await this.deliveries.due(subscriber, BATCH);
    await Promise.all(
      due
        .filter((event) => !this.detached.has(placeOf(event)))
        .map((event) => this.deliver(event, event.attempts)),
    );
    this.held = await this.deliveries.heldKeys(subscriber);
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
      reason: 'still running',
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
      if (this.held.has(event.key)) await this.deliveries.done(subscriber, event);
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
      `${event.type} ${event.id}: attempt ${String(tried)} failed${dead ? ', parked as a dead letter' : ''} (${error instanceof Error ? error.name : 'unknown'})`,
    );
  }

  private async park(event: LoggedEvent, parking: Parameters<DeliveryStore['park']>[2]) {
    if (parking.state !== 'dead') this.held.add(event.key);
    await this.deliveries.park(this.subscription.subscriber, event, parking);
  }

  private backoff(tried: number): number {
    const ceiling = Math.min(this.options.retryBaseMs * 2 ** (tried - 1), 60_000);
    return ceiling * (0.5 + Math.random() / 2);
  }
}

function placeOf(event: LoggedEvent): string {
  return `${event.xid}/${event.position}`;
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
