import { UNHEARD, type MessageFromChild, type MessageToChild, type SdkOrder } from '../sdk.wire.ts';
import { MediaOutbox } from './media.outbox.ts';
import { NativeFailure, NativeSession, type NativeObserver } from './native.session.ts';
import { loadAddon, textOf, type Addon } from './sdk.addon.ts';
import { ServiceWatch } from './service.watch.ts';

/** Adds at most so much to a frame's way; the wrapper's own 1 ms costs a fifth of a core. */
const POLL_PAUSE_MS = 10;
const SLOW_MS = 100;
/** What `leave` closes goes out in later turns: Zoom must hear of it before a successor comes. */
const LINGER_MS = 100;

type Failure = Pick<Extract<MessageFromChild, { type: 'failed' }>, 'at' | 'detail'>;

export interface ChildDoors {
  readonly send: (message: MessageFromChild) => void;
  readonly exit: (code: number) => void;
}

/** The sessions of one child process: one loop polls them all. */
export class ChildHost {
  readonly #doors: ChildDoors;
  readonly #sessions = new Map<number, NativeSession>();
  #addon: Addon | null = null;
  #outbox: MediaOutbox | null = null;
  #watch: ServiceWatch | null = null;
  /** Set once the process is about to end: nobody joins any more. */
  #exitCode: number | null = null;
  #turning = false;
  #slowPolls = 0;
  #turnDueAt = 0;
  #lateTurns = 0;

  constructor(doors: ChildDoors) {
    this.#doors = doors;
  }

  receive(message: MessageToChild): void {
    this.#watch?.heard();
    switch (message.type) {
      case 'start':
        void this.#start(message);
        return;
      case 'open':
        this.#open(message.session, message.order);
        return;
      case 'close':
        this.#close(message.session);
        return;
      case 'credit':
        this.#outbox?.grant(message.bytes);
        return;
      case 'quit':
        this.#leaveAll(0);
        return;
      default:
    }
  }

  async #start(message: Extract<MessageToChild, { type: 'start' }>): Promise<void> {
    const loaded = await loadAddon(message.addon);
    if ('reason' in loaded) {
      this.#doors.send({ type: 'unavailable', ...loaded });
      return;
    }
    this.#addon = loaded;
    this.#outbox = new MediaOutbox(message.creditBytes, this.#doors.send);
    setInterval(() => {
      this.#beat();
    }, message.beatMs);
    this.#watch = new ServiceWatch(message.serviceTimeoutMs, () => {
      this.#leaveAll(UNHEARD);
    });
    this.#doors.send({ type: 'ready' });
  }

  #open(session: number, order: SdkOrder): void {
    if (this.#addon === null || this.#exitCode !== null) return;
    if (Date.now() > order.notAfter) {
      this.#end(session, { at: 'too_late', detail: 'the child was busy' });
      return;
    }
    try {
      this.#sessions.set(session, new NativeSession(this.#addon, order, this.#observer(session)));
      if (!this.#turning) this.#turnSoon();
      this.#turning = true;
    } catch (error) {
      this.#end(session, failureOf(error));
    }
  }

  #close(session: number): void {
    const native = this.#sessions.get(session);
    if (native === undefined) return;
    this.#outbox?.forget(session);
    native.close(() => {
      setTimeout(() => {
        this.#closed(session);
      }, LINGER_MS);
    });
  }

  #closed(session: number): void {
    this.#sessions.delete(session);
    if (this.#exitCode === null) this.#doors.send({ type: 'closed', session });
    else this.#exitOnceEmpty();
  }

  /** What became of the sessions is told by the exit. It comes in time, unless `leave` hangs: then the service kills. */
  #leaveAll(exitCode: number): void {
    this.#exitCode = exitCode;
    for (const session of this.#sessions.keys()) this.#close(session);
    this.#exitOnceEmpty();
  }

  /** The SDK keeps the process alive even after the last leave. */
  #exitOnceEmpty(): void {
    if (this.#exitCode !== null && this.#sessions.size === 0) this.#doors.exit(this.#exitCode);
  }

  /** Nothing native was made for it, or nothing is left. */
  #end(session: number, failure: Failure): void {
    this.#tell({ type: 'failed', session, ...failure });
    this.#doors.send({ type: 'closed', session });
  }

  #turnSoon(): void {
    this.#turnDueAt = performance.now() + POLL_PAUSE_MS;
    setTimeout(this.#turn, POLL_PAUSE_MS);
  }

  readonly #turn = (): void => {
    if (performance.now() - this.#turnDueAt > SLOW_MS) this.#lateTurns += 1;
    this.#outbox?.flush();
    for (const [session, native] of this.#sessions) this.#poll(session, native);
    this.#turning = this.#sessions.size > 0;
    if (this.#turning) this.#turnSoon();
  };

  #poll(session: number, native: NativeSession): void {
    const begun = performance.now();
    try {
      native.poll();
    } catch (error) {
      this.#tell({ type: 'failed', session, ...failureOf(error) });
      this.#close(session);
    }
    if (performance.now() - begun > SLOW_MS) this.#slowPolls += 1;
  }

  #beat(): void {
    this.#doors.send({
      type: 'beat',
      sessions: this.#sessions.size,
      resources: process.getActiveResourcesInfo().length,
      rssBytes: process.memoryUsage.rss(),
      slowPolls: this.#slowPolls,
      lateTurns: this.#lateTurns,
    });
    this.#slowPolls = 0;
    this.#lateTurns = 0;
  }

  #observer(session: number): NativeObserver {
    return {
      confirmed: (reason) => {
        this.#tell({ type: 'confirmed', session, reason });
      },
      updated: (change, rtmsSessionId) => {
        this.#tell({ type: 'updated', session, change, rtmsSessionId });
      },
      event: (text) => {
        this.#tell({ type: 'event', session, text });
      },
      left: (reason) => {
        this.#tell({ type: 'left', session, reason });
      },
      media: (frame, data) => {
        this.#outbox?.push({ session, ...frame }, data);
      },
    };
  }

  /** Media that came before goes before, as far as the credit reaches. */
  #tell(message: MessageFromChild): void {
    this.#outbox?.flush();
    this.#doors.send(message);
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof NativeFailure) return { at: error.at, detail: error.message };
  return { at: 'callback', detail: textOf(error) };
}
