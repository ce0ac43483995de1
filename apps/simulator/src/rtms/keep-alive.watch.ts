import type { PeerConnection } from './peer.connection.js';
import { MESSAGE } from './wire.codes.js';

const MISSES_ALLOWED = 3;

export interface KeepAliveOptions {
  readonly intervalMs: number;
  readonly onlyWhenIdle: boolean;
  readonly now: () => number;
  /** Called once, after three requests in a row without an answer. */
  readonly onDead: () => void;
}

/** Message 12 at an interval; three in a row that stay unanswered end the connection. */
export class KeepAliveWatch {
  readonly #peer: PeerConnection;
  readonly #options: KeepAliveOptions;
  #timer: NodeJS.Timeout | undefined;
  #sequence = 0;
  /** Timestamp of the request that waits for its answer. */
  #awaited: number | null = null;
  #missed = 0;

  constructor(peer: PeerConnection, options: KeepAliveOptions) {
    this.#peer = peer;
    this.#options = options;
  }

  /** Called when the handshake has been answered. */
  start(): void {
    this.#timer = setInterval(() => {
      this.#beat();
    }, this.#options.intervalMs);
  }

  /** @returns whether the timestamp is that of the request which waits */
  answered(timestamp: unknown): boolean {
    const echoed = timestamp === this.#awaited;
    this.#awaited = null;
    this.#missed = 0;
    return echoed;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    if (this.#awaited !== null) {
      this.#missed += 1;
      this.#peer.write('keepalive.missed', { socket: this.#peer.role, inARow: this.#missed });
      if (this.#missed >= MISSES_ALLOWED) {
        this.stop();
        this.#options.onDead();
        return;
      }
    }
    const idleMs = performance.now() - this.#peer.lastSentAt;
    if (this.#options.onlyWhenIdle && idleMs < this.#options.intervalMs) return;
    this.#awaited = this.#options.now();
    this.#sequence += 1;
    // No document names `sequence` here, but Zoom's own client answers no request without it.
    this.#peer.send({
      msg_type: MESSAGE.keepAliveRequest,
      sequence: this.#sequence,
      timestamp: this.#awaited,
    });
  }
}
