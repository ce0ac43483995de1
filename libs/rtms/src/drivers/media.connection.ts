import type { HandshakeIdentity } from '../protocol/client-message.encoder.js';
import {
  buildMediaParameters,
  type MediaParameters,
} from '../protocol/media-parameters.builder.js';
import type {
  MediaHandshakeResponse,
  MediaMessage,
  NegotiatedMedia,
  ServerMessage,
  SignalingHandshakeResponse,
} from '../protocol/server-message.type.js';
import { askedMedia, settledMedia } from '../protocol/settled.media.js';
import { STATUS_OK } from '../protocol/status.codes.js';
import { refusalOf } from './handshake.refusal.js';
import type { PlannedConnection } from './media.plan.js';
import type { ConnectionLoss } from './rtms-driver.port.js';
import { RtmsSocket } from './rtms.socket.js';
import type { WebsocketSettings } from './websocket.settings.js';

export interface MediaObserver {
  ready(): void;
  media(message: MediaMessage, negotiated: NegotiatedMedia): void;
  ignored(message: ServerMessage): void;
  lost(loss: ConnectionLoss): void;
}

/** Messages 3, 4 and 14 … 18 on one socket. */
export class MediaConnection {
  readonly #socket: RtmsSocket;
  readonly #asked: MediaParameters;
  #negotiated: NegotiatedMedia | null = null;

  constructor(
    readonly planned: PlannedConnection,
    private readonly settings: WebsocketSettings,
    private readonly identity: HandshakeIdentity,
    private readonly observer: MediaObserver,
  ) {
    this.#asked = buildMediaParameters(planned.kinds, settings.preferences);
    this.#socket = new RtmsSocket(planned.url, settings, {
      opened: () => {
        this.#handshake();
      },
      message: (message) => {
        this.#receive(message);
      },
      lost: (loss) => {
        observer.lost(loss);
      },
    });
  }

  get quiet(): boolean {
    return this.#socket.quiet;
  }

  close(): void {
    this.#socket.close();
  }

  #handshake(): void {
    const { mediaType } = this.planned;
    this.#socket.send(this.settings.codec.mediaHandshake(this.identity, mediaType, this.#asked));
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case 'audio':
      case 'video':
      case 'share':
      case 'transcript':
      case 'chat':
        if (this.#negotiated === null) this.observer.ignored(message);
        else this.observer.media(message, this.#negotiated);
        return;
      case 'media_handshake':
        this.#answer(message);
        return;
      case 'signaling_handshake':
        this.#answerByMessage2(message);
        return;
      default:
        this.observer.ignored(message);
    }
  }

  #answer({ status, reason, payloadEncrypted, negotiated }: MediaHandshakeResponse): void {
    if (this.#negotiated !== null) return;
    if (status !== STATUS_OK) this.#socket.fail(refusalOf(status, reason));
    else if (payloadEncrypted) {
      this.#socket.fail({
        cause: 'encrypted',
        detail: 'Zoom encrypts the payload, which V1 did not ask for',
        permanent: true,
      });
    } else {
      this.#negotiated = settledMedia(negotiated, askedMedia(this.#asked));
      this.#socket.established();
      this.observer.ready();
    }
  }

  /** One paragraph of Zoom's documents answers a failed media handshake by message 2. */
  #answerByMessage2(message: SignalingHandshakeResponse): void {
    if (this.#negotiated === null && message.status !== STATUS_OK) {
      this.#socket.fail(refusalOf(message.status, message.reason));
    } else this.observer.ignored(message);
  }
}
