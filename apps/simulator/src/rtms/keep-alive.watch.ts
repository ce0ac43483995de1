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
  /** Timestamps of the requests that wait for their answer, oldest first. */
  #awaited: number[] = [];
  #missed = 0;
  /** What the connection had carried after the last beat. */
  #passedBefore = 0;

  constructor(peer: PeerConnection, options: KeepAliveOptions) {
    this.#peer = peer;
    this.#options = options;
  }

  /** Called when the handshake has been answered. */
  start(): void {
    this.#passedBefore = this.#peer.passedMessages;
    this.#timer = setInterval(() => {
      this.#beat();
    }, this.#options.intervalMs);
  }

  /** Any answer is a sign of life. @returns whether it echoes a request that waits, be it late */
  answered(timestamp: unknown): boolean {
    const index = this.#awaited.findIndex((awaited) => awaited === timestamp);
    this.#awaited = index < 0 ? [] : this.#awaited.slice(index + 1);
    this.#missed = 0;
    return index >= 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    if (this.#awaited.length > 0) {
      this.#missed += 1;
      this.#peer.write('keepalive.missed', { socket: this.#peer.role, inARow: this.#missed });
      if (this.#missed >= MISSES_ALLOWED) {
        this.stop();
        this.#options.onDead();
        return;
      }
    }
    const isIdle = this.#peer.passedMessages === this.#passedBefore;
    if (isIdle || !this.#options.onlyWhenIdle) this.#ask();
    this.#passedBefore = this.#peer.passedMessages;
  }

  #ask(): void {
    const timestamp = this.#options.now();
    this.#awaited.push(timestamp);
    this.#sequence += 1;
    // No document names `sequence` here, but Zoom's own client answers no request without it.
    this.#peer.send({
      msg_type: MESSAGE.keepAliveRequest,
      sequence: this.#sequence,
      timestamp,
    });
  }
}
