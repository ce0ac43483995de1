import { Logger } from '@nestjs/common';
import type { MediaKind } from '../media/media-frame.type.js';
import type { HandshakeIdentity } from '../protocol/client-message.encoder.js';
import type { MediaServerUrls, ServerMessage } from '../protocol/server-message.type.js';
import { STATUS_OK, statusName } from '../protocol/status.codes.js';
import type { RtmsMetrics } from '../rtms.metrics.js';
import { MediaConnection } from './media.connection.js';
import { planMedia, type PlannedConnection } from './media.plan.js';
import type {
  ConnectionLoss,
  JoinRequest,
  RtmsLink,
  RtmsLinkObserver,
  SignalingRequests,
} from './rtms-driver.port.js';
import { SignalingConnection } from './signaling.connection.js';
import type { WebsocketSettings } from './websocket.settings.js';

/** One signaling socket and the media sockets that message 2 led to. */
export class WebsocketLink implements RtmsLink {
  readonly #logger = new Logger(WebsocketLink.name);
  readonly #signaling: SignalingConnection;
  readonly #media = new Map<PlannedConnection, MediaConnection>();
  #plan: readonly PlannedConnection[] = [];

  constructor(
    url: string,
    private readonly request: JoinRequest,
    private readonly identity: HandshakeIdentity,
    private readonly settings: WebsocketSettings,
    private readonly metrics: RtmsMetrics,
    private readonly observer: RtmsLinkObserver,
  ) {
    this.#signaling = new SignalingConnection(url, settings, request, identity, {
      handshakeSent: () => {
        observer.handshakeSent();
      },
      ready: (offered) => {
        this.#signalingReady(offered);
      },
      event: (event) => {
        observer.event(event);
      },
      streamState: (update) => {
        observer.streamState(update);
      },
      sessionState: (update) => {
        observer.sessionState(update);
      },
      ignored: (message) => {
        this.#ignored(message);
      },
      lost: (loss) => {
        this.#signalingLost(loss);
      },
    });
  }

  get quietMedia(): readonly MediaKind[] {
    const quiet = [...this.#media].filter(([, connection]) => connection.quiet);
    return quiet.flatMap(([{ kinds }]) => kinds);
  }

  get carriesMedia(): boolean {
    return this.#media.size > 0;
  }

  get requests(): SignalingRequests {
    return this.#signaling.requests;
  }

  redialMedia(kinds: readonly MediaKind[]): void {
    for (const planned of this.#plan) {
      if (!planned.kinds.some((kind) => kinds.includes(kind))) continue;
      this.#media.get(planned)?.close();
      this.#dial(planned);
    }
  }

  leave(): Promise<void> {
    this.#closeMedia();
    return this.#signaling.leave();
  }

  close(): void {
    this.#closeMedia();
    this.#signaling.close();
  }

  #closeMedia(): void {
    for (const connection of this.#media.values()) connection.close();
    this.#media.clear();
  }

  #signalingReady(offered: MediaServerUrls): void {
    this.metrics.handshake('signaling', STATUS_OK);
    const { kinds: wanted, streamId } = this.request;
    this.#plan = planMedia(wanted, offered, this.settings.sockets);
    const planned = this.#plan.flatMap(({ kinds }) => kinds);
    const left = wanted.filter((kind) => !planned.includes(kind));
    if (left.length > 0) this.#logger.log(`Stream ${streamId}: no URL for ${left.join(', ')}.`);
    if (left.length > 0 && Object.keys(offered).length === 0) {
      this.#signaling.close();
      const detail = 'message 2 names no media server';
      this.#signalingLost({ cause: 'no_media_url', status: null, detail, permanent: false });
      return;
    }
    this.observer.signalingReady(planned);
    for (const planned of this.#plan) this.#dial(planned);
  }

  #dial(planned: PlannedConnection): void {
    const connection = new MediaConnection(planned, this.settings, this.identity, {
      ready: () => {
        this.metrics.handshake('media', STATUS_OK);
        this.#signaling.clientReady();
        this.observer.mediaReady(planned.kinds);
      },
      media: (message, negotiated) => {
        this.observer.media(message, negotiated);
      },
      ignored: (message) => {
        this.#ignored(message);
      },
      lost: (loss) => {
        this.#media.delete(planned);
        this.#count('media', loss);
        this.observer.mediaLost(planned.kinds, loss);
      },
    });
    this.#media.set(planned, connection);
  }

  #signalingLost(loss: ConnectionLoss): void {
    this.#count('signaling', loss);
    this.observer.signalingLost(loss);
  }

  #ignored(message: ServerMessage): void {
    if (message.type === 'malformed') this.metrics.ignored(message.problem);
    else if (message.type === 'unknown') this.metrics.ignored('unknown_type');
    else this.metrics.ignored(message.type === 'refused' ? 'request_refused' : 'unexpected');
    if (message.type !== 'refused') return;
    const { msgType, status } = message;
    const name = statusName(status) ?? String(status);
    this.#logger.warn(`Stream ${this.request.streamId}: message ${String(msgType)} says ${name}.`);
  }

  #count(connection: 'signaling' | 'media', { cause, status }: ConnectionLoss): void {
    if (cause === 'refused' && status !== null) this.metrics.handshake(connection, status);
    else this.metrics.lost(connection, cause);
  }
}
