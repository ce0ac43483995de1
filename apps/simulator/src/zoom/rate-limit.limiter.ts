import type { Clock } from '@zoom-platform/kernel';
import { RATE_PLANS, type RateLabel, type RateLimit, type RatePlan } from './rate-limit.plan.js';
import { RateWindow } from './rate-limit.window.js';

export interface RateLimitOptions {
  /** Absent: nothing is limited. */
  readonly plan?: RatePlan;
  /** Departures from the plan. */
  readonly limits?: Readonly<Partial<Record<RateLabel, Partial<RateLimit>>>>;
  readonly sharedPerDay?: number;
  /** Whether answers carry `X-RateLimit-…` and `Retry-After`. Default true. */
  readonly headers?: boolean;
  /** How `Retry-After` is written. Default `iso`, as Zoom does (zoom-api §C4). */
  readonly retryAfter?: 'seconds' | 'http-date' | 'iso';
}

/** An answer with 429. */
export interface RateRefusal {
  readonly status: 429;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly code: 429; readonly message: string };
}

const PER_SECOND =
  'You have reached the maximum per-second rate limit for this API. Try again later.';
const DAILY =
  'You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you can make another request.';
const DAY_MS = 86_400_000;

interface Windows {
  readonly qps: RateWindow;
  readonly daily: RateWindow;
}

/** Counts an account's calls, and says which are too many (zoom-api §C4). */
export class RateLimiter {
  readonly #clock: Clock;
  #options: RateLimitOptions;
  readonly #windows = new Map<string, RateWindow>();

  constructor(clock: Clock, options: RateLimitOptions = {}) {
    this.#clock = clock;
    this.#options = options;
  }

  /** From now on, and with every count at zero. */
  configure(options: RateLimitOptions): void {
    this.#options = options;
    this.#windows.clear();
  }

  /** Counts a call. @returns what to answer when it is one too many; it is not counted then */
  check(accountId: string, label: RateLabel): RateRefusal | undefined {
    const windows = this.#windowsOf(accountId, label);
    if (!windows) return undefined;
    const now = this.#clock.now();
    if (windows.daily.remaining(now) === 0) return this.#refuse(label, windows, 'daily', now);
    if (windows.qps.remaining(now) === 0) return this.#refuse(label, windows, 'qps', now);
    windows.daily.count(now);
    windows.qps.count(now);
    return undefined;
  }

  /** What an answer to an admitted call says of its class; empty where headers are off. */
  headersOf(accountId: string, label: RateLabel): Readonly<Record<string, string>> {
    const windows = this.#windowsOf(accountId, label);
    if (!windows || this.#options.headers === false) return {};
    const isDaily = windows.daily.limit !== Infinity;
    return this.#counts(label, windows, isDaily ? 'daily' : 'qps', this.#clock.now());
  }

  #windowsOf(accountId: string, label: RateLabel): Windows | undefined {
    const { plan, limits, sharedPerDay } = this.#options;
    if (plan === undefined) return undefined;
    const table = RATE_PLANS[plan];
    const limit = { ...table.labels[label], ...limits?.[label] };
    const shared = sharedPerDay ?? table.sharedPerDay;
    const isHeavy = label === 'Heavy' || label === 'Resource-intensive';
    const pool = isHeavy && shared < limit.perDay ? { name: 'shared', calls: shared } : undefined;
    return {
      qps: this.#window(`${accountId} ${label} qps`, limit.calls, limit.perMs),
      daily: this.#window(
        `${accountId} ${pool?.name ?? label} daily`,
        pool?.calls ?? limit.perDay,
        DAY_MS,
      ),
    };
  }

  #window(key: string, limit: number, lengthMs: number): RateWindow {
    const known = this.#windows.get(key);
    if (known) return known;
    const window = new RateWindow(limit, lengthMs);
    this.#windows.set(key, window);
    return window;
  }

  #counts(label: RateLabel, windows: Windows, kind: keyof Windows, now: number) {
    const window = windows[kind];
    return {
      'X-RateLimit-Category': label,
      'X-RateLimit-Type': kind === 'qps' ? 'QPS' : 'Daily-limit',
      'X-RateLimit-Limit': String(window.limit),
      'X-RateLimit-Remaining': String(window.remaining(now)),
    };
  }

  #refuse(label: RateLabel, windows: Windows, kind: keyof Windows, now: number): RateRefusal {
    const message = kind === 'qps' ? PER_SECOND : DAILY;
    const endsAt = windows[kind].endsAt(now);
    const until: Record<string, string> =
      kind === 'qps'
        ? { 'X-RateLimit-Reset': String(Math.ceil(endsAt / 1000)) }
        : { 'Retry-After': this.#retryAfter(endsAt, now) };
    const headers =
      this.#options.headers === false
        ? {}
        : { ...this.#counts(label, windows, kind, now), ...until };
    return { status: 429, headers, body: { code: 429, message } };
  }

  #retryAfter(endsAt: number, now: number): string {
    switch (this.#options.retryAfter ?? 'iso') {
      case 'seconds':
        return String(Math.ceil((endsAt - now) / 1000));
      case 'http-date':
        return new Date(endsAt).toUTCString();
      case 'iso':
        return new Date(endsAt).toISOString().replace(/\.\d+Z$/, 'Z');
    }
  }
}
