import type { WireFault } from './wire.fault.js';

interface ArmedFault {
  readonly fault: WireFault;
  toPass: number;
  left: number;
  /** Monotonic milliseconds; of a silence that has begun. */
  endsAt: number | null;
}

/** The faults of one stream. They count over all of its connections: a reconnect begins nothing anew. */
export class FaultPlan {
  readonly #armed: ArmedFault[] = [];
  readonly #position: () => number;

  /** @param position milliseconds from the stream's start */
  constructor(faults: readonly WireFault[], position: () => number) {
    this.#position = position;
    for (const fault of faults) this.add(fault);
  }

  /** Counts from now on. */
  add(fault: WireFault): void {
    const toPass = fault.afterMessages ?? 0;
    const left = fault.fault === 'silence' ? Infinity : (fault.times ?? 1);
    this.#armed.push({ fault, toPass, left, endsAt: null });
  }

  /** What becomes of a message that is about to leave: the first fault that hits it, or nothing. */
  next(socket: 'signaling' | 'media', messageType: unknown): WireFault | null {
    const hit = this.#armed.find((armed) => this.#hits(armed, socket, messageType));
    return hit?.fault ?? null;
  }

  #hits(armed: ArmedFault, socket: 'signaling' | 'media', messageType: unknown): boolean {
    const { fault } = armed;
    const { messages, fromMs = 0 } = fault;
    const fits = messages === undefined || messages.some((number) => number === messageType);
    if (!fits || fault.socket !== socket || this.#position() < fromMs) return false;
    if (armed.toPass > 0) {
      armed.toPass -= 1;
      return false;
    }
    if (armed.left <= 0) return false;
    armed.left -= 1;
    if (fault.fault !== 'silence') return true;
    armed.endsAt ??= performance.now() + fault.ms;
    return performance.now() < armed.endsAt;
  }
}
