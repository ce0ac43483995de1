import type { MediaKind } from '../media/media-frame.type.js';

/** What is dialled again: everything, or media connections while signaling stands. */
export type RedialTarget = 'link' | ReadonlySet<MediaKind>;

/** A loss that we saw, status 8, 15, 16 or 45, or a loss of which only Zoom speaks. */
export type RetryCause = 'lost' | 'duplicate' | 'hinted';

export interface RecoverySettings {
  /** Milliseconds from the first interruption; further ones do not reset it. */
  readonly windowMs: number;
  /** First pause after a plain loss; doubles up to 30 s. */
  readonly reconnectMs: number;
  /** First pause after status 8, 15, 16 or 45; doubles. */
  readonly duplicateMs: number;
  /** What an attempt needs: the last one starts so long before the window ends. */
  readonly attemptMs: number;
}

export interface RecoveryHooks {
  redial(target: RedialTarget): void;
  expired(): void;
}

const LONGEST_PAUSE_MS = 30_000;
/** A session that breaks again within this time keeps its longer pauses. */
const STABLE_MS = 10_000;
/** Of a pause, so that a thousand sessions that broke together do not come back together. */
const JITTER = 0.1;

/**
 * When to dial again after a loss, and when to give up: one total window from the first
 * interruption to recovery (reference: recovery matrix of Zoom's failover documents).
 */
export class RecoveryPlan {
  #until: number | null = null;
  #expiry: NodeJS.Timeout | undefined;
  #redial: NodeJS.Timeout | undefined;
  #target: RedialTarget = new Set();
  #attempts = 0;
  #recoveredAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly settings: RecoverySettings,
    private readonly hooks: RecoveryHooks,
  ) {}

  /** When the window ends, by `performance.now()`; `null` while nothing is to be recovered. */
  get until(): number | null {
    return this.#until;
  }

  /** Opens the window unless it is open. @param left what is left of it, after a takeover. */
  open(left = this.settings.windowMs): void {
    if (this.#until !== null) return;
    const windowMs = Math.max(left, 0);
    if (performance.now() - this.#recoveredAt > STABLE_MS) this.#attempts = 0;
    this.#until = performance.now() + windowMs;
    this.#expiry = setTimeout(() => {
      this.stop();
      this.hooks.expired();
    }, windowMs);
  }

  /** Zoom accepted the session for the first time: joining is over, a full window begins. */
  renew(): void {
    this.#close();
    this.open();
  }

  /**
   * Dials `target` after the pause that is due; targets that wait are joined. The first time that
   * Zoom hints at a loss there is no pause.
   */
  retry(target: RedialTarget, cause: RetryCause): void {
    const waiting = this.#redial !== undefined;
    this.#target = waiting ? union(this.#target, target) : target;
    if (waiting) return;
    this.#redial = setTimeout(() => {
      this.#fire();
    }, this.#pause(cause));
    this.#attempts += 1;
  }

  /** Does not wait any longer for what is planned; nothing where nothing is. */
  hurry(): void {
    if (this.#redial !== undefined) this.#fire();
  }

  /** Forgets what is planned, since it is being dialled for another reason. */
  cancel(): void {
    clearTimeout(this.#redial);
    this.#redial = undefined;
  }

  recovered(): void {
    this.#close();
    this.#recoveredAt = performance.now();
  }

  stop(): void {
    this.#close();
    this.cancel();
  }

  #close(): void {
    clearTimeout(this.#expiry);
    this.#until = null;
  }

  #fire(): void {
    this.cancel();
    this.hooks.redial(this.#target);
  }

  #pause(cause: RetryCause): number {
    if (cause === 'hinted' && this.#attempts === 0) return 0;
    const first = cause === 'duplicate' ? this.settings.duplicateMs : this.settings.reconnectMs;
    const pause = Math.min(first * 2 ** this.#attempts, LONGEST_PAUSE_MS);
    const spread = pause * (1 + Math.random() * JITTER);
    const last = (this.#until ?? Infinity) - performance.now() - this.settings.attemptMs;
    return last > first ? Math.min(spread, last) : spread;
  }
}

function union(left: RedialTarget, right: RedialTarget): RedialTarget {
  if (left === 'link' || right === 'link') return 'link';
  return new Set([...left, ...right]);
}
