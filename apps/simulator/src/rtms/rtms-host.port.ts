import type { Performance } from '../stage/performance.port.js';
import type { WireFault } from './wire.fault.js';

/** The app that a stream belongs to: its pair signs the handshakes. */
export interface RtmsApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What is streamed. Phone is offered on V2 only, which the simulator does not speak. */
export type RtmsProduct = 'meeting' | 'webinar' | 'session' | 'contact_center';

/** Milliseconds of the stream from which to which a user of the app is there. */
export interface UserSession {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Sides of the disagreements in the reference (rtms-protocol §10), and delays; all switchable. */
export interface RtmsBehaviour {
  /** Decides the id's name in webhooks and handshakes, and the meaning of events from 8 on. */
  readonly product: RtmsProduct;
  /** Close on any deviation from the documented protocol, with the reason in the journal. */
  readonly strict: boolean;
  /** A second signaling connection for a stream is refused with status 8, or kicks the first. */
  readonly duplicateJoin: 'reject' | 'kick';
  /**
   * How long a signaling connection still counts as live after the client closed it, its socket broke, or
   * three keep-alives stayed unanswered.
   */
  readonly reapDelayMs: number;
  /** A bad signature answers message 2 with status 3, or closes with 1000 and says nothing. */
  readonly badSignature: 'status_3' | 'silent_close';
  readonly keepAliveIntervalMs: number;
  /** Keep-alives only while no data flows. */
  readonly keepAliveOnlyWhenIdle: boolean;
  /** JSON goes out as text frames, or as binary frames. */
  readonly frames: 'text' | 'binary';
  /** Which URLs message 2 offers. */
  readonly mediaUrls: 'split_and_all' | 'split' | 'all';
  /** Media scopes of the app: what may be asked for; the rest is refused with status 9 … 13. */
  readonly scopes: readonly ('audio' | 'video' | 'deskshare' | 'transcript' | 'chat')[];
  /** A failed media handshake is answered with message 4, or with message 2 (both documented). */
  readonly mediaRefusal: 'message_4' | 'message_2';
  /** Replay of buffered audio after connect, where the client does not refuse it. */
  readonly bufferAudio: boolean;
  /**
   * So much of the audio that went out before a break is sent again after it, in milliseconds; then
   * that of the break comes as well, even without `bufferAudio`.
   */
  readonly audioOverlapMs: number;
  /** So much of cameras and screens; then what was shown during the break comes as well, which else is left out. */
  readonly pictureOverlapMs: number;
  /** The same of chat. */
  readonly chatOverlapMs: number;
  /** Statuses with which the first handshakes of a stream are refused, one after the other. */
  readonly signalingRefusals: readonly number[];
  readonly mediaRefusals: readonly number[];
  /** Connections on which keep-alives are sent. */
  readonly keepAliveSockets: readonly ('signaling' | 'media')[];
  /** Wait before accepting a WebSocket upgrade, before message 2 and before message 4. */
  readonly upgradeDelayMs: number;
  readonly signalingResponseDelayMs: number;
  readonly mediaResponseDelayMs: number;
  /** How long an offered stream waits for its first join (Zoom: 60 000). */
  readonly joinDeadlineMs: number;
  /** How long an interrupted stream waits (Zoom: signaling 60 000, media 65 000). */
  readonly signalingWaitMs: number;
  readonly mediaWaitMs: number;
  /** Messages 1 and 3 without `sequence` or `protocol_version` are taken, or refused with status 4. */
  readonly handshakeNumbers: 'optional' | 'required';
  /** A `media_type` of several bits is taken, or refused with status 14 (always so when strict). */
  readonly combinedMedia: 'accepted' | 'refused';
  /** L16 with content type RTP is taken, or refused with status 19. */
  readonly rtpL16: 'accepted' | 'refused';
  /** Message 2 has an object of URLs by kind, or one bare URL. */
  readonly serverUrlsForm: 'object' | 'text';
  /** Name in message 4. */
  readonly encryptionField: 'payload_encrypted' | 'payload_encryption';
  /** Name in message 9 of a session that has stopped. */
  readonly sessionStopField: 'stop_reason' | 'reason';
  /** `user_id` goes out as a number or in quotes. */
  readonly userIds: 'integer' | 'text';
  /** Times of message 17; relative ones count from the stream's start, but for `timestamp`. */
  readonly transcriptTimes: 'milliseconds' | 'microseconds' | 'relative';
  /** Unit of `timestamp` in message 20. */
  readonly streamStateTime: 'milliseconds' | 'seconds';
  /** Whether message 29 says which request it answers. */
  readonly videoAnswer: 'without_subscribe' | 'with_subscribe';
  /** What becomes of message 28 when its video or signaling connection is lost. */
  readonly videoSubscription: 'kept' | 'forgotten';
  /** Which numbers `status_code` has: those of today, or those of 2025 as far as they are known. */
  readonly statusTable: 'current' | 'legacy';
  /** Sessions of the stream beside its first, each of another user of the app. */
  readonly userSessions: readonly UserSession[];
  /** How a lost media connection is told on the signaling connection; by a bare close if empty. */
  readonly mediaLossNotices: readonly ('event_7' | 'state_2')[];
  /** What goes wrong on the wire; the first that fits a message hits it. */
  readonly faults: readonly WireFault[];
  /**
   * How much faster than life the performance goes by, 1 … 100. Its timestamps stay those of life;
   * keep-alives, waits and delays are between machines and keep the time of the clock.
   */
  readonly speed: number;
}

export type StreamEvent =
  { readonly type: 'interrupted' } | { readonly type: 'stopped'; readonly stopReason: number };

/** One offered RTMS stream. */
export interface StreamHandle {
  readonly streamId: string;
  /** As the webhook carries it: one string, comma-separated where there are several. */
  readonly serverUrls: string;
  /** Unix milliseconds on the stream's time line, which runs ahead of the clock when sped up. */
  now(): number;
  stop(stopReason: number): void;
  pause(): void;
  resume(): void;
  /** Breaks connections as a network would, without a close frame when `closeCode` is null. */
  drop(socket: 'signaling' | 'media', closeCode: number | null): void;
  /** Holds media back while connections and keep-alives go on; what waited leaves afterwards. */
  withhold(held: boolean): void;
  /** Writes a tape of all that passes from now on; the file is begun anew. */
  record(path: string): void;
  /** Adds a fault to those of the behaviour; it counts from now on. */
  spoil(fault: WireFault): void;
}

/** What a stream shall have that no other may have at the time. */
export interface StreamClaim {
  readonly streamId?: string;
  /** File of its tape. */
  readonly tapeTo?: string;
}

/** Zoom's signaling and media servers. */
export interface RtmsHost {
  /** @throws StreamExistsError, TapeBusyError where an offer with this would fail */
  demandFree(claim: StreamClaim): void;
  /**
   * Opens a stream for a performance that starts now; buffers audio until the join.
   * @param startedAt Unix milliseconds of now on the meeting's time line; absent: the clock's
   */
  offer(
    performance: Performance,
    app: RtmsApp,
    behaviour: Partial<RtmsBehaviour>,
    onEvent: (event: StreamEvent) => void,
    streamId?: string,
    startedAt?: number,
  ): StreamHandle;
  close(): Promise<void>;
}
