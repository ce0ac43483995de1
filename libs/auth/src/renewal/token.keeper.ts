import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseUnavailableError } from '@zoom-platform/database';
import type { Clock } from '@zoom-platform/kernel';
import { RenewalBusyError } from '../auth.errors.js';
import { RecentFailures } from './recent.failures.js';
import { RejectedTokens } from './rejected.tokens.js';
import type { RenewalTurns } from './renewal-turns.port.js';
import { freshUntil, renewFrom } from './token.life.js';
import type { KeptToken, TokenSource } from './token.source.js';

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 250;

interface HeldToken<Token> {
  readonly token: Token;
  /** Unix milliseconds. */
  readonly renewFrom: number;
}

export interface KeeperWish {
  readonly leftMs?: number;
  readonly confirmed?: boolean;
}

/**
 * Tokens of this replica, renewed by one replica at a time: a copy in memory, one renewal in process
 * however many callers wait, and a turn over all replicas.
 */
export class TokenKeeper<Token extends KeptToken> {
  readonly #held = new Map<string, HeldToken<Token>>();
  readonly #running = new Map<string, Promise<Token>>();
  readonly #failures: RecentFailures;
  readonly #rejected: RejectedTokens;

  constructor(
    private readonly turns: RenewalTurns,
    private readonly clock: Clock,
    /** Milliseconds that a renewal may take, and others wait for it. */
    private readonly patienceMs: number,
  ) {
    this.#failures = new RecentFailures(clock);
    this.#rejected = new RejectedTokens(clock);
  }

  /** @throws what the source throws; RenewalBusyError. */
  token(key: string, source: () => TokenSource<Token>, wish: KeeperWish = {}): Promise<Token> {
    const held = this.peek(key);
    if (wish.confirmed !== true && held !== undefined && this.#suits(key, held, wish)) {
      return Promise.resolve(held);
    }
    const flight = `${key} ${String(wish.leftMs ?? 0)} ${String(wish.confirmed ?? false)}`;
    const running = this.#running.get(flight);
    if (running !== undefined) return running;
    const renewing = this.#obtain(key, source(), wish).finally(() => this.#running.delete(flight));
    this.#running.set(flight, renewing);
    return renewing;
  }

  /**
   * Renews a held token whose time has come, unless another replica does or has done so.
   * @throws what the source throws.
   */
  async renewAhead(key: string, source: () => TokenSource<Token>): Promise<void> {
    const held = this.#held.get(key);
    if (held === undefined || this.clock.now() < held.renewFrom) return;
    const opened = source();
    if (await this.#readNewer(key, opened)) return;
    this.#failures.rethrow(key, opened.credential);
    const turn = await this.turns.take(key, this.patienceMs);
    if (turn === undefined) return;
    try {
      if (!(await this.#readNewer(key, opened))) await this.#renew(key, opened);
    } finally {
      await turn.release();
    }
  }

  /** The copy in memory, good or not. */
  peek(key: string): Token | undefined {
    return this.#held.get(key)?.token;
  }

  /**
   * Zoom did not take this very token. A late 401 to an older token does not cost the newer one, and
   * one to a token that was just made because of a 401 does not cost a further one.
   */
  invalidate(key: string, accessToken: string): void {
    if (this.peek(key)?.accessToken !== accessToken) return;
    if (this.#rejected.add(key, accessToken)) this.#held.delete(key);
  }

  forget(key: string): void {
    this.#held.delete(key);
  }

  async #obtain(key: string, source: TokenSource<Token>, wish: KeeperWish): Promise<Token> {
    try {
      return await this.#shared(key, source, wish);
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError)) throw error;
      const held = this.peek(key);
      if (held !== undefined && this.#suits(key, held, wish)) return held;
      const alone = source.renewAlone?.bind(source);
      if (alone === undefined) throw error;
      return this.#renew(key, source, alone);
    }
  }

  async #shared(key: string, source: TokenSource<Token>, wish: KeeperWish): Promise<Token> {
    const deadline = this.clock.monotonic() + this.patienceMs;
    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      const stored = await this.#read(key, source, wish);
      if (stored !== undefined) return stored;
      this.#failures.rethrow(key, source.credential);
      const turn = await this.turns.take(key, this.patienceMs);
      if (turn !== undefined) {
        try {
          // Whoever had the turn before may have renewed it between our look and our turn.
          return (await this.#read(key, source, wish)) ?? (await this.#renew(key, source));
        } finally {
          await turn.release();
        }
      }
      if (this.clock.monotonic() >= deadline) throw new RenewalBusyError();
      await pause(wait * (0.5 + Math.random() / 2));
    }
  }

  /** @throws the last failure instead of asking Zoom, while it is recent. */
  async #renew(
    key: string,
    source: TokenSource<Token>,
    make = () => source.renew(),
  ): Promise<Token> {
    this.#failures.rethrow(key, source.credential);
    try {
      const token = await make();
      this.#failures.forget(key);
      this.#rejected.made(key, token.accessToken);
      return this.#keep(key, token);
    } catch (error) {
      this.#failures.add(key, source.credential, error);
      throw error;
    }
  }

  async #read(
    key: string,
    source: TokenSource<Token>,
    wish: KeeperWish,
  ): Promise<Token | undefined> {
    const stored = await source.read();
    if (stored === undefined) return undefined;
    if (this.#rejected.has(key, stored.accessToken)) {
      await source.reject(stored);
      return undefined;
    }
    if (!this.#suits(key, stored, wish)) return undefined;
    this.#rejected.found(key);
    return this.#keep(key, stored);
  }

  /** Whether what is shared need not be renewed ahead of time; it is then held. */
  async #readNewer(key: string, source: TokenSource<Token>): Promise<boolean> {
    const stored = await this.#read(key, source, {});
    return stored !== undefined && this.clock.now() < (this.#held.get(key)?.renewFrom ?? 0);
  }

  #suits(key: string, token: Token, { leftMs = 0 }: KeeperWish): boolean {
    const now = this.clock.now();
    return (
      !this.#rejected.has(key, token.accessToken) &&
      now < freshUntil(token) &&
      token.expiresAt - now >= leftMs
    );
  }

  #keep(key: string, token: Token): Token {
    // A token that is held already keeps the moment that was drawn for it.
    if (this.peek(key)?.accessToken !== token.accessToken) {
      this.#held.set(key, { token, renewFrom: renewFrom(token, Math.random()) });
    }
    return this.peek(key) ?? token;
  }
}
