import { Injectable } from '@nestjs/common';

/** Wakes those who follow a session's operation log in this process. */
@Injectable()
export class TranscriptSignal {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Calls `wake` at each new operation, until the answer is called. */
  subscribe(sessionId: string, wake: () => void): () => void {
    const waiting = this.#waiting.get(sessionId) ?? new Set();
    this.#waiting.set(sessionId, waiting);
    waiting.add(wake);
    return () => {
      waiting.delete(wake);
      if (waiting.size === 0 && this.#waiting.get(sessionId) === waiting) {
        this.#waiting.delete(sessionId);
      }
    };
  }

  notify(sessionId: string): void {
    for (const wake of this.#waiting.get(sessionId) ?? []) wake();
  }
}
