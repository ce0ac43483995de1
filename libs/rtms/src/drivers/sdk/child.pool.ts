import { SdkDriverUnavailableError } from '../../rtms.errors.js';
import { SdkChild, type Seated } from './sdk.child.js';
import type { SdkFolders } from './sdk.folders.js';
import type { SdkMetrics } from './sdk.metrics.js';
import type { SdkSettings } from './sdk.settings.js';

/** A seat of one session in one child. */
export interface Seat {
  readonly child: SdkChild;
  readonly number: number;
}

/**
 * Children, forked as sessions need them. One that has held enough sessions, or holds too much memory,
 * takes no more and ends with its last; one that crashed is replaced when the next session, or one of its own, dials.
 */
export class ChildPool {
  readonly #children = new Set<SdkChild>();
  #closed = false;

  constructor(
    private readonly settings: SdkSettings,
    private readonly metrics: SdkMetrics,
    private readonly folders: SdkFolders,
  ) {}

  get children(): readonly SdkChild[] {
    return [...this.#children];
  }

  /** Starts a first child: it shows whether the SDK can be used. @throws SdkDriverUnavailableError */
  async warm(): Promise<void> {
    await this.#withSeat().ready;
  }

  /**
   * Takes a seat at once; its child may still have to load the SDK.
   * @throws SdkDriverUnavailableError after {@link close}
   */
  seat(seated: Seated): Seat {
    if (this.#closed) throw new SdkDriverUnavailableError('the service is shutting down');
    const child = this.#withSeat();
    return { child, number: child.seat(seated) };
  }

  /** Ends every child. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.children.map((child) => child.quit()));
    await this.folders.remove();
  }

  #withSeat(): SdkChild {
    return this.children.find(({ hasSeat }) => hasSeat) ?? this.#fork();
  }

  #fork(): SdkChild {
    const owner = {
      freed: () => {
        this.#freed(child);
      },
      worn: () => {
        this.#freed(child);
      },
      gone: () => {
        this.#children.delete(child);
        this.metrics.children(this.#children.size);
      },
    };
    const child = new SdkChild(this.settings, this.metrics, owner, this.folders.make());
    this.#children.add(child);
    this.metrics.children(this.#children.size);
    return child;
  }

  /** An empty child stays only while it is the one with room for the next session. */
  #freed(child: SdkChild): void {
    if (child.occupied > 0) return;
    const another = this.children.some((other) => other !== child && other.hasSeat);
    if (another || !child.hasSeat) void child.quit();
  }
}
