import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { failureName } from '@zoom-platform/kernel';
import { setTimeout as delay } from 'node:timers/promises';
import type { Claim } from '../delivery/cursor.claim.js';
import { CursorStore } from '../delivery/cursor.store.js';
import { DeliveryStore } from '../delivery/delivery.store.js';
import { EventMetrics } from '../delivery/event.metrics.js';
import { eventsConfig } from '../events.config.js';
import { RelayMessageRefusedError } from '../events.errors.js';
import { EventLogReader } from '../log/event-log.reader.js';
import type { LoggedEvent } from '../log/logged-event.row.js';
import { cloudEventOf } from './cloud-event.type.js';
import { EventRelay } from './event-relay.port.js';

/** Name of the relay's own cursor, and under which events that the broker refuses are parked. */
export const RELAY_SUBSCRIBER = 'relay';

const BATCH = 200;
const CLAIM_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Hands every domain event to the broker: one replica at a time, by a cursor that moves only over
 * what the broker has kept. Keys go side by side, the events of one key one after the other. A
 * broker that is away delays and loses nothing.
 */
@Injectable()
export class EventRelayer {
  readonly #logger = new Logger('EventRelay');
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #failures = 0;

  constructor(
    private readonly relay: EventRelay,
    private readonly log: EventLogReader,
    private readonly cursors: CursorStore,
    private readonly deliveries: DeliveryStore,
    private readonly metrics: EventMetrics,
    @Inject(eventsConfig.KEY) private readonly config: ConfigType<typeof eventsConfig>,
  ) {}

  /** @throws DatabaseUnavailableError when the cursor cannot be registered. */
  async start(): Promise<void> {
    await this.cursors.register(RELAY_SUBSCRIBER, 'now');
    this.#running = this.#run();
  }

  /** What is on its way arrives or is sent again by the next one. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.relay.close();
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const claim = await this.#claim();
      if (claim === undefined) await this.#rest(CLAIM_MS);
      else await this.#relayAll(claim);
    }
  }

  async #claim(): Promise<Claim | undefined> {
    const claims = await this.cursors.claim([RELAY_SUBSCRIBER]).catch(() => []);
    return claims[0];
  }

  /** Until the cursor is another replica's, or this one stops. */
  async #relayAll(first: Claim): Promise<void> {
    let claim: Claim | undefined = first;
    while (claim !== undefined && !this.#stopping.signal.aborted) {
      const before: Claim = claim;
      try {
        const leased = this.cursors.watchLease();
        if (!(await this.cursors.holds(before))) return;
        const replayed = await this.#replay(before, leased);
        const { events, upTo } = await this.log.read(before, {}, BATCH);
        if (!(await this.#publish(before, events, leased))) {
          await this.#rest(this.config.EVENTS_POLL_MS);
          continue;
        }
        this.#recovered();
        claim = (await this.cursors.move(before, upTo)) ? { ...before, ...upTo } : undefined;
        if (replayed + events.length < BATCH) await this.#rest(this.config.EVENTS_POLL_MS);
      } catch (error) {
        await this.#failed(error);
      }
    }
  }

  /** What a person wants sent again, before what its key has next. */
  async #replay(claim: Claim, leased: () => boolean): Promise<number> {
    const due = await this.deliveries.due(RELAY_SUBSCRIBER, [], BATCH);
    for (const event of due) {
      if (!leased()) break;
      if (await this.#publishOne(claim, event, true)) {
        await this.deliveries.record(claim, { done: [event] });
      }
    }
    return due.length;
  }

  /** Answers false where it stopped before the last event, since the cursor may be another's. */
  async #publish(
    claim: Claim,
    events: readonly LoggedEvent[],
    leased: () => boolean,
  ): Promise<boolean> {
    const chains = Map.groupBy(events, ({ key }) => key).values();
    const results = await Promise.allSettled(
      [...chains].map(async (chain) => {
        for (const event of chain) {
          if (!leased()) return;
          await this.#publishOne(claim, event);
        }
      }),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return leased();
  }

  /** Answers false where the broker refuses it for good. */
  async #publishOne(claim: Claim, event: LoggedEvent, replayed = false): Promise<boolean> {
    try {
      await this.relay.publish(cloudEventOf(event), { replayed });
      this.metrics.delivered(RELAY_SUBSCRIBER);
      return true;
    } catch (error) {
      if (!(error instanceof RelayMessageRefusedError)) throw error;
      this.metrics.failed(RELAY_SUBSCRIBER, true);
      this.#logger.error(`The broker refuses event ${event.id}: ${error.code}. It is parked.`);
      const parking = { state: 'dead', attempts: 1, delayMs: 0, reason: error.message } as const;
      await this.deliveries.record(claim, { parked: [{ event, ...parking }] });
      return false;
    }
  }

  async #failed(error: unknown): Promise<void> {
    this.#failures += 1;
    this.metrics.failed(RELAY_SUBSCRIBER, false);
    if (this.#failures === 1)
      this.#logger.warn(`Events wait for the broker: ${failureName(error)}.`);
    const ceiling = Math.min(
      this.config.EVENTS_RETRY_BASE_MS * 2 ** (this.#failures - 1),
      LONGEST_PAUSE_MS,
    );
    await this.#rest(ceiling * (0.5 + Math.random() / 2));
  }

  #recovered(): void {
    if (this.#failures > 0) this.#logger.log('The broker takes events again.');
    this.#failures = 0;
  }

  async #rest(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
