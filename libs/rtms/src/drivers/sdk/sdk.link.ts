import { Logger } from '@nestjs/common';
import type { RtmsProduct } from '../../protocol/product.codes.js';
import { STATUS_OK } from '../../protocol/status.codes.js';
import type { RtmsMetrics } from '../../rtms.metrics.js';
import type { ConnectionLoss, RtmsLink, RtmsLinkObserver } from '../rtms-driver.port.js';
import {
  endByLeave,
  eventOf,
  lossOfJoin,
  mediaMessageOf,
  sessionStateOf,
} from './callback.mapper.js';
import type { ChildPool, Seat } from './child.pool.js';
import type { Seated } from './sdk.child.js';
import { ConnectionLossError } from './early.loss.js';
import type { LeavingStreams } from './leaving.streams.js';
import type { SdkMetrics } from './sdk.metrics.js';
import { expectedMedia } from './sdk.parameters.js';
import type { SdkSettings } from './sdk.settings.js';
import type { SdkFrame, SdkKind, SdkOrder, SessionMessage } from './sdk.wire.js';

/** So much before us, the SDK says itself that signaling was not answered (confirmation 1). */
const CONFIRMATION_MARGIN_MS = 500;
const NOT_CONFIRMED =
  'no join confirmation in time: no media connection stood, or Zoom named no URL of a wanted kind, but `all` at most';

/** What a link needs of the driver. */
export interface SdkLinkDoors {
  readonly settings: SdkSettings;
  readonly pool: ChildPool;
  readonly leaving: LeavingStreams;
  readonly metrics: RtmsMetrics;
  readonly sdkMetrics: SdkMetrics;
}

/** What is to be joined, once it may be. */
export interface SdkJoin {
  /** @throws ConnectionLossError where nothing may be dialled. */
  readonly check: () => Promise<void>;
  readonly mayHandshake: () => boolean;
  readonly order: () => SdkOrder;
  readonly kinds: readonly SdkKind[];
  readonly product: RtmsProduct;
  readonly streamId: string;
}

/** One session in a child, as the service sees it. */
export class SdkLink implements RtmsLink, Seated {
  /** The SDK has no call for any of them. */
  readonly requests = null;
  readonly #logger = new Logger(SdkLink.name);
  readonly #negotiated;
  #seat: Seat | null = null;
  #opened = false;
  #active = false;
  /** No frame came yet, and nobody was told. */
  #mediaDue = true;
  #done = false;
  #timer: NodeJS.Timeout | undefined;
  #lastHeard = 0;

  /** Starts at once. */
  constructor(
    private readonly join: SdkJoin,
    private readonly doors: SdkLinkDoors,
    private readonly observer: RtmsLinkObserver,
  ) {
    this.#negotiated = expectedMedia(join.kinds, doors.settings.preferences);
    void this.#start();
  }

  /** The SDK does not tell its sockets apart. */
  get quietMedia(): readonly [] {
    return [];
  }

  get carriesMedia(): boolean {
    return this.#active && !this.#done;
  }

  /** The SDK redials its media connections itself; a session that wants more dials anew. */
  redialMedia(): void {
    this.#fail({ cause: 'closed', detail: 'media is redialled with the whole session' });
  }

  /** The SDK sends no message 21: this is {@link close}. */
  leave(): Promise<void> {
    this.close();
    return this.doors.leaving.left(this.join.streamId);
  }

  close(): void {
    if (this.#done) return;
    this.#done = true;
    clearTimeout(this.#timer);
    if (this.#seat === null) return;
    const left = this.#seat.child.leave(this.#seat.number, this.#opened);
    this.doors.leaving.add(this.join.streamId, left);
  }

  message(message: SessionMessage): void {
    this.#lastHeard = performance.now();
    this.#guard(() => {
      this.#receive(message);
    });
  }

  frame(frame: SdkFrame, data: Uint8Array): void {
    this.#lastHeard = performance.now();
    this.#mediaDue = false;
    this.#guard(() => {
      this.observer.media(mediaMessageOf(frame, data), this.#negotiated);
    });
  }

  childEnded(how: string): void {
    this.#fail({ cause: 'driver_failed', detail: how });
  }

  async #start(): Promise<void> {
    try {
      await this.join.check();
      await this.doors.leaving.left(this.join.streamId);
      if (this.#done) return;
      this.#seat = this.doors.pool.seat(this);
      await this.#seat.child.ready;
      this.#open(this.#seat);
    } catch (error) {
      if (error instanceof ConnectionLossError) this.#fail(error.loss);
      else this.#fail({ cause: 'driver_failed', detail: nameOf(error) });
    }
  }

  #open({ child, number }: Seat): void {
    if (this.#done) return;
    if (!this.join.mayHandshake()) {
      this.#fail({ cause: 'not_owner', detail: 'another replica may own the stream' });
      return;
    }
    const order = this.join.order();
    this.#opened = true;
    child.open(number, order);
    this.observer.handshakeSent();
    this.#timer = setTimeout(() => {
      this.#fail({ cause: 'timeout', detail: NOT_CONFIRMED });
    }, this.doors.settings.handshakeTimeout + CONFIRMATION_MARGIN_MS);
  }

  #receive(message: SessionMessage): void {
    switch (message.type) {
      case 'confirmed':
        this.#confirmed(message.reason);
        return;
      case 'updated':
        this.observer.sessionState(sessionStateOf(message));
        return;
      case 'event':
        this.#event(message.text);
        return;
      case 'dropped':
        this.doors.sdkMetrics.dropped(message.kind, message.frames);
        this.observer.dropped(message.kind, message.frames);
        return;
      case 'left':
        this.#left(message.reason);
        return;
      case 'failed':
        this.#fail({ cause: 'driver_failed', detail: `${message.at}: ${message.detail}` });
        return;
      default:
    }
  }

  /** Comes again when the SDK has joined anew by itself, which it does after a broken socket. */
  #confirmed(reason: number): void {
    if (reason !== 0) {
      this.#fail(lossOfJoin(reason));
      return;
    }
    this.doors.metrics.handshake('signaling', STATUS_OK);
    if (this.#active) this.observer.handshakeSent();
    else this.#watchSilence(this.doors.settings.silenceTimeout);
    this.#active = true;
    this.observer.signalingReady(this.join.kinds);
    this.observer.mediaReady(this.join.kinds);
  }

  #event(text: string): void {
    const event = eventOf(text, this.join.product);
    if (event.type === 'event') this.observer.event(event);
    else this.doors.metrics.ignored(event.problem);
  }

  #left(reason: number): void {
    const end = endByLeave(reason);
    if (end !== null) this.observer.streamState(end);
    this.#fail({ cause: 'closed', detail: `left with reason ${String(reason)}` });
  }

  #watchSilence(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const left = this.#lastHeard + this.doors.settings.silenceTimeout - performance.now();
      if (left > 0) {
        this.#missMedia();
        this.#watchSilence(left);
      } else this.#fail({ cause: 'silent', detail: 'nothing arrived' });
    }, delay);
  }

  /** Not a loss: where everybody is muted, it looks the same, and to dial again would help nobody. */
  #missMedia(): void {
    if (!this.#mediaDue) return;
    this.#mediaDue = false;
    this.doors.sdkMetrics.mediaOverdue();
    this.#logger.warn(
      `Stream ${this.join.streamId}: the SDK joined it, and told of events, but brought no media yet.`,
    );
  }

  /** A defect of ours costs this session, which is dialled again, and no other. */
  #guard(act: () => void): void {
    if (this.#done) return;
    try {
      act();
    } catch (error) {
      this.#fail({ cause: 'protocol', detail: nameOf(error) });
    }
  }

  #fail(loss: Pick<ConnectionLoss, 'cause' | 'detail'> & Partial<ConnectionLoss>): void {
    if (this.#done) return;
    this.close();
    const whole = { status: null, permanent: false, ...loss };
    if (whole.status !== null) this.doors.metrics.handshake('signaling', whole.status);
    else this.doors.metrics.lost('signaling', whole.cause);
    this.#tellLoss(whole);
  }

  #tellLoss(loss: ConnectionLoss): void {
    try {
      this.observer.signalingLost(loss);
    } catch (error) {
      this.#logger.error(`The loss of a session was not taken: ${nameOf(error)}.`);
    }
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}
