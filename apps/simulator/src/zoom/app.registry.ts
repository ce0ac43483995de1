import { SystemClock, type Clock } from '@zoom-platform/kernel';
import { AppExistsError, AppUnknownError } from '../simulator.errors.js';
import type { ZoomApp, ZoomAppChange } from './zoom.app.js';

interface Grant {
  readonly scopes: readonly string[];
  /** Unix milliseconds from which new tokens carry these scopes. */
  readonly from: number;
}

interface Entry {
  /** One object for good, so that whoever holds it sees each change. */
  readonly app: ZoomApp;
  readonly grants: Grant[];
}

/** The Marketplace: every app, as it stands now. */
export class AppRegistry {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners: ((app: ZoomApp) => void)[] = [];

  /** @throws AppExistsError */
  constructor(apps: readonly ZoomApp[] = [], clock: Clock = new SystemClock()) {
    this.#clock = clock;
    for (const app of apps) this.add(app);
  }

  all(): readonly ZoomApp[] {
    return [...this.#entries.values()].map(({ app }) => app);
  }

  /** The record is live: later changes show in it. */
  find(clientId: string): ZoomApp | undefined {
    return this.#entries.get(clientId)?.app;
  }

  /** @throws AppUnknownError */
  get(clientId: string): ZoomApp {
    return this.#entry(clientId).app;
  }

  /**
   * @returns the live record
   * @throws AppExistsError
   */
  add(app: ZoomApp): ZoomApp {
    if (this.#entries.has(app.clientId)) throw new AppExistsError(app.clientId);
    const record = { ...app };
    const grants = [{ scopes: [...app.scopes], from: -Infinity }];
    this.#entries.set(app.clientId, { app: record, grants });
    return record;
  }

  /** @throws AppUnknownError */
  update(clientId: string, change: ZoomAppChange): ZoomApp {
    const { app, grants } = this.#entry(clientId);
    Object.assign(app, change);
    if (change.scopes) {
      const from = this.#clock.now() + (app.scopeLagMs ?? 0);
      grants.push({ scopes: [...change.scopes], from });
    }
    for (const listener of this.#listeners) listener(app);
    return app;
  }

  /**
   * The scopes that a token minted now carries: those of the app, unless they changed too lately.
   * @throws AppUnknownError
   */
  grantedScopes(clientId: string): readonly string[] {
    const now = this.#clock.now();
    return this.#entry(clientId).grants.findLast(({ from }) => from <= now)?.scopes ?? [];
  }

  /** Called after each update. */
  onUpdate(listener: (app: ZoomApp) => void): void {
    this.#listeners.push(listener);
  }

  #entry(clientId: string): Entry {
    const entry = this.#entries.get(clientId);
    if (!entry) throw new AppUnknownError(clientId);
    return entry;
  }
}
