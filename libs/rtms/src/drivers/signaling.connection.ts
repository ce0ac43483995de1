import type { HandshakeIdentity } from '../protocol/client-message.encoder.js';
import type {
  MediaServerUrls,
  RtmsEvent,
  ServerMessage,
  SessionStateUpdate,
  SignalingHandshakeResponse,
  StreamCloseResponse,
  StreamStateUpdate,
} from '../protocol/server-message.type.js';
import { MESSAGE } from '../protocol/message.codes.js';
import { STREAM_STATE } from '../protocol/state.codes.js';
import { STATUS_OK } from '../protocol/status.codes.js';
import { eventListsFor } from './event.subscription.js';
import { refusalOf } from './handshake.refusal.js';
import type { ConnectionLoss, JoinRequest } from './rtms-driver.port.js';
import { RtmsSocket } from './rtms.socket.js';
import { PendingRequests } from './signaling.requests.js';
import type { WebsocketSettings } from './websocket.settings.js';

export interface SignalingObserver {
  handshakeSent(): void;
  ready(offered: MediaServerUrls): void;
  event(event: RtmsEvent): void;
  streamState(update: StreamStateUpdate): void;
  sessionState(update: SessionStateUpdate): void;
  ignored(message: ServerMessage): void;
  lost(loss: ConnectionLoss): void;
}

const NORMAL_CLOSURE = 1000;
/** A close after this long without message 22 is no worse than one that never waited. */
const CLOSE_ANSWER_MS = 5_000;
/** Message 8, which says why the stream is over, follows message 22. */
const CLOSE_STATE_MS = 1_000;

/** The end that we asked for by message 21. */
interface Leaving {
  readonly over: PromiseWithResolvers<undefined>;
  timer: NodeJS.Timeout;
}

/** Messages 1, 2, 5 … 11, 19 … 22, 28 and 29 on one socket. */
export class SignalingConnection {
  readonly requests: PendingRequests;
  readonly #socket: RtmsSocket;
  #asked = false;
  #ready = false;
  #leaving: Leaving | undefined;

  constructor(
    url: string,
    private readonly settings: WebsocketSettings,
    private readonly request: JoinRequest,
    private readonly identity: HandshakeIdentity,
    private readonly observer: SignalingObserver,
  ) {
    this.#socket = new RtmsSocket(url, settings, {
      opened: () => {
        this.#handshake();
      },
      message: (message) => {
        this.#receive(message);
      },
      lost: (loss) => {
        this.requests.abandon();
        if (this.#leaving !== undefined) this.#left();
        else observer.lost(this.#unanswered ? suspicionOf(loss) : loss);
      },
    });
    this.requests = new PendingRequests({
      codec: settings.codec,
      streamId: request.streamId,
      timeout: settings.handshakeTimeout,
      isReady: () => this.#ready && this.#leaving === undefined && this.#socket.open,
      send: (frame) => {
        this.#socket.send(frame);
      },
    });
  }

  /** Message 7: media may flow on a connection whose handshake succeeded. */
  clientReady(): void {
    this.#socket.send(this.settings.codec.clientReady(this.request.streamId));
  }

  /**
   * Message 21; closes once Zoom has said that the stream is over, or has not for a while. Reports nothing
   * more but how the stream stands. Settles when it is closed.
   */
  leave(): Promise<void> {
    if (this.#leaving !== undefined) return this.#leaving.over.promise;
    if (!this.#socket.open) {
      this.close();
      return Promise.resolve();
    }
    this.requests.abandon();
    this.#socket.send(this.settings.codec.streamClose(this.request.streamId));
    this.#leaving = {
      over: Promise.withResolvers<undefined>(),
      timer: this.#closeIn(CLOSE_ANSWER_MS),
    };
    return this.#leaving.over.promise;
  }

  close(): void {
    this.#left();
    this.requests.abandon();
    this.#socket.close();
  }

  #left(): void {
    clearTimeout(this.#leaving?.timer);
    this.#leaving?.over.resolve(undefined);
  }

  #closeIn(delay: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.close();
    }, delay);
  }

  #handshake(): void {
    if (!this.request.mayHandshake()) {
      this.#socket.fail({ cause: 'not_owner', detail: 'another replica may own the stream' });
      return;
    }
    const { codec, bufferData } = this.settings;
    this.#socket.send(codec.signalingHandshake(this.identity, bufferData));
    this.#asked = true;
    this.observer.handshakeSent();
  }

  /** Closed in order, though message 1 had no answer. */
  get #unanswered(): boolean {
    return this.#asked && !this.#ready && this.#socket.closeCode === NORMAL_CLOSURE;
  }

  #receive(message: ServerMessage): void {
    if (this.#leaving !== undefined) this.#hearEnd(this.#leaving, message);
    else if (message.type === 'signaling_handshake') this.#answer(message);
    else if (!this.#ready) this.observer.ignored(message);
    else if (!this.requests.answered(message)) this.#hand(message);
  }

  #hearEnd(leaving: Leaving, message: ServerMessage): void {
    if (message.type === 'stream_close') {
      this.#closeAnswered(message);
      clearTimeout(leaving.timer);
      leaving.timer = this.#closeIn(CLOSE_STATE_MS);
    } else if (message.type === 'stream_state' && !message.isAnswer) {
      this.observer.streamState(message);
      if (message.state === STREAM_STATE.TERMINATED) this.close();
    }
  }

  /** A refusal is told, and changes nothing: nobody wants the stream any more. */
  #closeAnswered({ status, reason }: StreamCloseResponse): void {
    if (status === STATUS_OK) return;
    const msgType = MESSAGE.STREAM_CLOSE_RESP;
    this.observer.ignored({ type: 'refused', msgType, status, reason });
  }

  /** An answer that comes when nobody waits for it any more moves nothing. */
  #hand(message: ServerMessage): void {
    if (message.type === 'event') this.observer.event(message);
    else if (message.type === 'stream_state' && !message.isAnswer) {
      this.observer.streamState(message);
    } else if (message.type === 'session_state' && !message.isAnswer) {
      this.observer.sessionState(message);
    } else this.observer.ignored(message);
  }

  #answer({ status, reason, mediaServers }: SignalingHandshakeResponse): void {
    if (this.#ready) return;
    if (status !== STATUS_OK) {
      this.#socket.fail(refusalOf(status, reason));
      return;
    }
    this.#ready = true;
    this.#socket.established();
    for (const events of eventListsFor(this.request)) {
      this.#socket.send(this.settings.codec.eventSubscription(events));
    }
    this.observer.ready(mediaServers);
  }
}

/** Zoom reports a bad signature by status 3, or by a close without a word (its forum and samples). */
function suspicionOf(loss: ConnectionLoss): ConnectionLoss {
  if (loss.cause !== 'closed') return loss;
  const detail = `${loss.detail} instead of message 2: probably a wrong client secret`;
  return { ...loss, cause: 'secret_suspected', detail };
}
