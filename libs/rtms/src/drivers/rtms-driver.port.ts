import type { MediaKind } from '../media/media-frame.type.js';
import type { RtmsProduct } from '../media/media-sink.port.js';
import type { EntityKey } from '../protocol/product.codes.js';
import type {
  MediaMessage,
  NegotiatedMedia,
  RtmsEvent,
  SessionStateUpdate,
  StreamStateUpdate,
} from '../protocol/server-message.type.js';
import type { DriverCapabilities, DriverName } from './driver.capabilities.js';

export interface JoinRequest {
  readonly product: RtmsProduct;
  readonly entityId: string;
  /** How the webhook named the entity; absent: as is usual for the product. */
  readonly entityKey?: EntityKey;
  readonly streamId: string;
  /** As the webhook named them, in order of preference. */
  readonly serverUrls: readonly string[];
  readonly clientId: string;
  readonly clientSecret: string;
  readonly kinds: readonly MediaKind[];
  /**
   * Asked right before message 1: false once another replica may own the stream. The link is then
   * lost with the cause `not_owner` and has sent nothing.
   */
  readonly mayHandshake: () => boolean;
}

/** Why a connection, or an attempt at one, is gone. */
export interface ConnectionLoss {
  readonly cause:
    | 'closed'
    /** Closed with 1000 where message 2 was due: Zoom's other answer to a wrong signature. */
    | 'secret_suspected'
    | 'unreachable'
    | 'timeout'
    | 'silent'
    | 'refused'
    | 'protocol'
    | 'encrypted'
    | 'url_refused'
    /** Message 2 said 0 and named no media server. */
    | 'no_media_url'
    | 'not_owner'
    /** The driver's own process ended, hung or gave the session up. */
    | 'driver_failed'
    /** The driver cannot do what the stream needs. */
    | 'unsupported';
  /** Zoom's status where the cause is `refused`. */
  readonly status: number | null;
  /** For the log: Zoom's text, a close code or an errno; never a secret. */
  readonly detail: string;
  /** Trying again cannot help. */
  readonly permanent: boolean;
}

/** What a link tells its session; direct calls, in order, never after `close()`. */
export interface RtmsLinkObserver {
  /** Message 1 has been written. */
  handshakeSent(): void;
  /** Message 2 said 0. @param kinds the kinds whose media connections are dialled now. */
  signalingReady(kinds: readonly MediaKind[]): void;
  /** Message 4 said 0 and message 7 was sent. */
  mediaReady(kinds: readonly MediaKind[]): void;
  media(message: MediaMessage, negotiated: NegotiatedMedia): void;
  event(event: RtmsEvent): void;
  streamState(update: StreamStateUpdate): void;
  sessionState(update: SessionStateUpdate): void;
  /** The driver itself gave up frames for lack of room. */
  dropped(kind: MediaKind, frames: number): void;
  /** Media connections may still deliver what is under way, until `close()`. */
  signalingLost(loss: ConnectionLoss): void;
  /** One media connection is gone; signaling stands. */
  mediaLost(kinds: readonly MediaKind[], loss: ConnectionLoss): void;
}

/** What can be asked of Zoom while signaling stands. Each call rejects with what is thrown. */
export interface SignalingRequests {
  /**
   * Message 28; a new subscription replaces the old one.
   * @param userId of 32 bits, without sign.
   * @throws VideoAlreadySubscribedError @throws RequestRefusedError
   * @throws RequestTimeoutError @throws SessionInterruptedError
   */
  subscribeVideo(userId: number, subscribe: boolean): Promise<void>;
  /**
   * Message 19.
   * @throws RequestRefusedError @throws RequestTimeoutError @throws SessionInterruptedError
   */
  streamState(): Promise<StreamStateUpdate>;
  /**
   * Message 10. @param rtmsSessionId as message 9 named it.
   * @throws RequestRefusedError @throws RequestTimeoutError @throws SessionInterruptedError
   */
  sessionState(rtmsSessionId: string): Promise<SessionStateUpdate>;
}

/** One signaling connection and its media connections. */
export interface RtmsLink {
  /** Drops the media connections of these kinds, if they stand, and dials them again. */
  redialMedia(kinds: readonly MediaKind[]): void;
  /**
   * Kinds of media connections that stand and brought nothing, not even a keep-alive, for a third of what counts
   * as silence: half of such a connection may be gone. None where the driver does not know.
   */
  readonly quietMedia: readonly MediaKind[];
  /** Whether a media connection still stands. */
  readonly carriesMedia: boolean;
  /** `null` where the driver can ask Zoom nothing. */
  readonly requests: SignalingRequests | null;
  /**
   * Ends the stream for good: media is closed, then comes message 21, if the driver can, then close, once
   * Zoom has said that the stream is over, or has not for a while. Nothing more is told to the observer but
   * how the stream stands. Settles when all is closed; never rejects. Idempotent.
   */
  leave(): Promise<void>;
  /** Closes without message 21: the stream can be joined again. Idempotent. */
  close(): void;
}

/** A way to reach RTMS. */
export abstract class RtmsDriver {
  abstract readonly name: DriverName;
  abstract readonly capabilities: DriverCapabilities;

  /** Starts to dial at once; everything else is told to the observer. Never throws. */
  abstract join(request: JoinRequest, observer: RtmsLinkObserver): RtmsLink;
}
