import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { EventPublisher } from '@zoom-platform/events';
import { Clock } from '@zoom-platform/kernel';
import { ZoomDeliveriesTurnedAway } from '../webhook.events.js';

const RETRY_MS = 1_000;

/** Waits as a delivery does where the inbox is locked or read-only, and touches no row. */
const PROBE = 'DELETE FROM webhook_inbox WHERE false';

interface TurnedAway {
  readonly count: number;
  /** Unix milliseconds. */
  readonly since: number;
  readonly until: number;
}

/**
 * Tells, as soon as the inbox can be written again, that deliveries were answered 503: Zoom sends them
 * again after five minutes only, and whoever can make up for them sooner hears of it. A process that
 * ends before takes it along.
 */
@Injectable()
export class TurnedAwayDeliveries implements OnModuleDestroy {
  #untold: TurnedAway | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(
    private readonly database: Database,
    private readonly publisher: EventPublisher,
    private readonly clock: Clock,
  ) {}

  /** One more was answered 503. @param receivedAt when it had come. */
  note(receivedAt: Date): void {
    const { count = 0, since = receivedAt.getTime() } = this.#untold ?? {};
    this.#untold = {
      count: count + 1,
      since: Math.min(since, receivedAt.getTime()),
      until: this.clock.now(),
    };
    this.#next();
  }

  onModuleDestroy(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #next(): void {
    if (this.#isClosed || this.#untold === null) return;
    this.#timer ??= setTimeout(() => {
      void this.#tell().finally(() => {
        this.#timer = undefined;
        this.#next();
      });
    }, RETRY_MS);
  }

  /** Never rejects: what could not be told is told later. */
  async #tell(): Promise<void> {
    const telling = this.#untold;
    if (telling === null) return;
    try {
      await this.database.transaction(async (tx) => {
        await tx.execute(PROBE);
        await this.publisher.append(tx, new ZoomDeliveriesTurnedAway(telling), { key: 'inbox' });
      });
    } catch {
      return;
    }
    // Those that came meanwhile are told once more, with these: nobody counts them.
    if (this.#untold === telling) this.#untold = null;
  }
}
