import { Logger } from '@nestjs/common';
import { SdkDriverUnavailableError } from '../../rtms.errors.js';
import { SdkProcess } from './child.process.js';
import type { ChildEnd, SdkMetrics } from './sdk.metrics.js';
import type { SdkSettings } from './sdk.settings.js';
import { unavailable } from './sdk.problem.js';
import {
  UNHEARD,
  type MessageFromChild,
  type SdkBatch,
  type SdkFrame,
  type SdkOrder,
  type SessionMessage,
} from './sdk.wire.js';

/** Whoever sits on a seat: the service's end of one session. */
export interface Seated {
  message(message: SessionMessage): void;
  frame(frame: SdkFrame, data: Uint8Array): void;
  /** The child is gone, and the session with it. */
  childEnded(how: string): void;
}

/** What the pool must know of a child. */
export interface ChildOwner {
  /** A seat became free. */
  freed(child: SdkChild): void;
  /** It takes no more sessions, since it holds too much memory. */
  worn(child: SdkChild): void;
  gone(child: SdkChild): void;
}

const BEATS_PER_TIMEOUT = 5;
const QUIT_TIMEOUT_MS = 5_000;

/** One process with the SDK, and who sits in it. */
export class SdkChild {
  readonly #logger = new Logger(SdkChild.name);
  readonly #process: SdkProcess;
  readonly #seated = new Map<number, Seated>();
  readonly #leaving = new Map<number, () => void>();
  readonly #ready = Promise.withResolvers<undefined>();
  readonly #exit = Promise.withResolvers<undefined>();
  #seats = 0;
  #lastHeard = performance.now();
  #watch: NodeJS.Timeout | undefined;
  #patience: number;
  #end: ChildEnd | null = null;
  #beat = { sessions: 0, resources: 0, rssBytes: 0 };

  constructor(
    private readonly settings: SdkSettings,
    private readonly metrics: SdkMetrics,
    private readonly owner: ChildOwner,
    folder: string,
  ) {
    this.#patience = settings.startTimeout;
    this.#ready.promise.catch(() => undefined);
    this.#process = new SdkProcess(folder, {
      message: (message) => {
        this.#receive(message);
      },
      misbehaved: () => {
        this.#giveUp('misbehaved');
      },
      exited: (how, code) => {
        this.#exited(how, code);
      },
    });
    const { addon, creditBytes, hangTimeout, serviceTimeout: serviceTimeoutMs } = settings;
    const beatMs = hangTimeout / BEATS_PER_TIMEOUT;
    this.#process.send({ type: 'start', addon, creditBytes, beatMs, serviceTimeoutMs });
    this.#watchFor(this.#patience);
  }

  /** Settles once the SDK is loaded there. @throws SdkDriverUnavailableError */
  get ready(): Promise<undefined> {
    return this.#ready.promise;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** What it said of itself last: sessions, handles that keep it alive, and its memory. */
  get lastBeat(): Readonly<{ sessions: number; resources: number; rssBytes: number }> {
    return this.#beat;
  }

  /** Sessions that sit here or are about to leave. */
  get occupied(): number {
    return this.#seated.size + this.#leaving.size;
  }

  get hasSeat(): boolean {
    return this.#end === null && !this.#isWorn && this.occupied < this.settings.sessionsPerChild;
  }

  /** It goes with its last session: what the SDK keeps for ever is freed by nothing else. */
  get #isWorn(): boolean {
    const { sessionsPerLife, memoryBytes } = this.settings;
    return this.#seats >= sessionsPerLife || this.#beat.rssBytes > memoryBytes;
  }

  /** Takes a seat. @returns its number, never used twice. */
  seat(seated: Seated): number {
    const number = this.#seats;
    this.#seats += 1;
    this.#seated.set(number, seated);
    return number;
  }

  open(seat: number, order: SdkOrder): void {
    this.#process.send({ type: 'open', session: seat, order });
  }

  /**
   * Nothing is told to whoever sat there from now on. Settles once nothing native is left; never rejects.
   * @param opened something native may exist.
   */
  async leave(seat: number, opened: boolean): Promise<void> {
    if (!this.#seated.delete(seat)) return;
    if (!opened) {
      this.owner.freed(this);
      return;
    }
    const left = Promise.withResolvers<undefined>();
    this.#leaving.set(seat, () => {
      left.resolve(undefined);
    });
    this.#process.send({ type: 'close', session: seat });
    await left.promise;
  }

  /** Ends a child, once every session in it has left, and waits for it. */
  quit(): Promise<undefined> {
    if (this.#end === null) {
      this.#end = 'quit';
      this.#process.send({ type: 'quit' });
      this.#rearm(setTimeout(() => this.#process.kill(), QUIT_TIMEOUT_MS));
    }
    return this.#exit.promise;
  }

  #receive(message: MessageFromChild): void {
    this.#lastHeard = performance.now();
    switch (message.type) {
      case 'ready':
        this.#patience = this.settings.hangTimeout;
        this.#watchFor(this.#patience);
        this.#ready.resolve(undefined);
        return;
      case 'unavailable':
        this.#giveUp('unavailable', unavailable(message));
        return;
      case 'beat':
        this.#heard(message);
        return;
      case 'media':
        this.#media(message);
        return;
      case 'closed':
        this.#closed(message.session);
        return;
      default:
        this.#seated.get(message.session)?.message(message);
    }
  }

  #heard(beat: Extract<MessageFromChild, { type: 'beat' }>): void {
    const wasWorn = this.#isWorn;
    this.#beat = beat;
    this.#process.send({ type: 'alive' });
    this.#emptyLogs();
    this.metrics.slowPolls(beat.slowPolls);
    this.metrics.lateTurns(beat.lateTurns);
    if (this.#isWorn && !wasWorn && this.#end === null) this.owner.worn(this);
  }

  /** The credit is given back when everything has been handed on. */
  #media({ frames, data, cost }: SdkBatch): void {
    const total = frames.reduce((sum, { size }) => sum + size, 0);
    if (total !== data.length) {
      this.#giveUp('misbehaved');
      return;
    }
    let at = 0;
    for (const frame of frames) {
      this.#seated.get(frame.session)?.frame(frame, data.subarray(at, at + frame.size));
      at += frame.size;
    }
    this.#process.send({ type: 'credit', bytes: cost });
  }

  /** Also where it was the child that gave the session up: whoever sits there was told before. */
  #closed(seat: number): void {
    this.#seated.delete(seat);
    this.#leaving.get(seat)?.();
    this.#leaving.delete(seat);
    this.#emptyLogs();
    this.owner.freed(this);
  }

  /**
   * What was said does not outlive its session in the library's log, as Zoom may have revoked it; nor does what
   * the library writes down late outlive a beat.
   */
  #emptyLogs(): void {
    this.#process.emptyLogs().catch((error: unknown) => {
      this.#logger.warn({ error, msg: 'The log of the SDK still has what was said in a session.' });
    });
  }

  #giveUp(end: ChildEnd, error?: SdkDriverUnavailableError): void {
    this.#end ??= end;
    if (error !== undefined) this.#ready.reject(error);
    this.#process.kill();
  }

  /** A service that was busy itself looks at what waits in the pipe before it judges. */
  #watchFor(delay: number): void {
    const look = () => {
      const left = this.#lastHeard + this.#patience - performance.now();
      if (this.#end !== null) return;
      if (left > 0) this.#watchFor(left);
      else this.#giveUp('hung');
    };
    this.#rearm(setTimeout(() => setImmediate(look), delay));
  }

  #rearm(timer: NodeJS.Timeout): void {
    clearTimeout(this.#watch);
    this.#watch = timer;
  }

  #exited(how: string, code: number | null): void {
    clearTimeout(this.#watch);
    this.#end ??= code === UNHEARD ? 'unheard' : 'crashed';
    this.metrics.childEnded(this.#end);
    if (this.#end !== 'quit') {
      const sessions = String(this.#seated.size);
      this.#logger.warn(
        `A process with the SDK is gone: ${this.#end} (${how}); sessions in it: ${sessions}.`,
      );
    }
    this.#ready.reject(new SdkDriverUnavailableError(`its process ended with ${how}`));
    this.owner.gone(this);
    for (const seated of this.#seated.values()) seated.childEnded(`${this.#end}: ${how}`);
    this.#seated.clear();
    for (const left of this.#leaving.values()) left();
    this.#leaving.clear();
    this.#exit.resolve(undefined);
  }
}
