import type { RtmsEvent, WireParticipant } from './event-message.type.js';

export type { RtmsEvent, WireParticipant } from './event-message.type.js';

/** URLs of message 2, by Zoom's key (`audio`, `video`, `transcript`, `all`, …). */
export type MediaServerUrls = Readonly<Record<string, string>>;

export interface SignalingHandshakeResponse {
  readonly type: 'signaling_handshake';
  readonly status: number;
  /** Zoom's text, for the log; its numbers have had two meanings. */
  readonly reason: string;
  readonly mediaServers: MediaServerUrls;
}

/** What message 4 says it will send; `null` where it does not say. */
export interface NegotiatedMedia {
  readonly audioCodec: number | null;
  readonly audioSampleRate: number | null;
  readonly audioChannel: number | null;
  readonly videoCodec: number | null;
  readonly shareCodec: number | null;
}

export interface MediaHandshakeResponse {
  readonly type: 'media_handshake';
  readonly status: number;
  readonly reason: string;
  readonly payloadEncrypted: boolean;
  readonly negotiated: NegotiatedMedia;
}

export interface KeepAliveRequest {
  readonly type: 'keep_alive';
  /** The token as it was sent, so that its echo has the same precision; `null` where absent. */
  readonly timestamp: string | null;
  /**
   * Likewise. No document has it here, but Zoom's own client answers only a keep-alive that carries
   * one, and echoes it (test/conformance).
   */
  readonly sequence: string | null;
}

export interface StreamStateUpdate {
  readonly type: 'stream_state';
  /** See STREAM_STATE; unknown numbers are kept. */
  readonly state: number;
  readonly reason: number | null;
  readonly timestamp: number | null;
  /** Message 20, which answers message 19; else message 8, which comes by itself. */
  readonly isAnswer: boolean;
}

export interface SessionStateUpdate {
  readonly type: 'session_state';
  /** See SESSION_STATE; unknown numbers are kept. */
  readonly state: number;
  readonly stopReason: number | null;
  /** Zoom's `rtms_session_id`: one stream may hold several. */
  readonly rtmsSessionId: string | null;
  readonly timestamp: number | null;
  /** Message 11, which answers message 10; else message 9, which comes by itself. */
  readonly isAnswer: boolean;
}

export interface StreamCloseResponse {
  readonly type: 'stream_close';
  readonly status: number;
  readonly reason: string;
}

export interface VideoSubscriptionResponse {
  readonly type: 'video_subscription';
  readonly userId: string | null;
  /** Which request is answered, where Zoom says so. */
  readonly subscribe: boolean | null;
  readonly status: number;
  readonly reason: string;
}

/**
 * A request of ours that was not granted, under whatever number: no document says which message
 * carries the statuses 5, 6 and 40 … 42.
 */
export interface RefusedRequest {
  readonly type: 'refused';
  readonly msgType: number;
  readonly status: number;
  readonly reason: string;
}

interface MediaContent extends WireParticipant {
  /** Unix milliseconds. */
  readonly timestamp: number;
}

/** Contact Center tells the voices of an engagement apart by it; absent elsewhere. */
interface Channelled {
  readonly channelId?: string;
}

export interface AudioMessage extends MediaContent, Channelled {
  readonly type: 'audio';
  readonly data: Uint8Array;
}

export interface VideoMessage extends MediaContent {
  readonly type: 'video' | 'share';
  readonly data: Uint8Array;
}

export interface TranscriptMessage extends MediaContent, Channelled {
  readonly type: 'transcript';
  /** Unix milliseconds, or an offset from the start of the media (see `onTimeline`). */
  readonly startTime: number;
  readonly endTime: number;
  readonly language: number | null;
  /** 0 none, 1 new, 2 update, 3 delete; `null` where absent. */
  readonly attribute: number | null;
  readonly text: string;
}

export interface ChatMessage extends MediaContent {
  readonly type: 'chat';
  /** 1 new, 2 delete, 3 update, 4 add emoji, 5 remove emoji; `null` where absent. */
  readonly operation: number | null;
  readonly messageId: string | null;
  /** The message that this one answers. */
  readonly parentMessageId: string | null;
  readonly session: ChatSession | null;
  /** Whom it was sent to, where it was sent to one person. */
  readonly receiver: WireParticipant | null;
  readonly files: readonly ChatFile[];
  /** Files that are taken back. */
  readonly deletedFileIds: readonly string[];
  readonly text: string;
}

/** Among whom a chat message was said. */
export interface ChatSession {
  /** 1 everyone, 2 individual, 3 group, 4 hosts and panelists, 5 individual and hosts and panelists. */
  readonly type: number | null;
  readonly id: string | null;
}

/** A file that was sent by chat; its content is not in the stream. */
export interface ChatFile {
  readonly id: string | null;
  readonly name: string | null;
  /** Bytes. */
  readonly size: number | null;
}

export type MediaMessage = AudioMessage | VideoMessage | TranscriptMessage | ChatMessage;

/** A number that this codec does not read: counted and ignored. */
export interface UnknownMessage {
  readonly type: 'unknown';
  readonly msgType: number;
}

export type MalformedProblem =
  | 'not_json'
  | 'not_an_object'
  | 'msg_type_missing'
  | 'content_missing'
  | 'data_missing'
  | 'timestamp_missing'
  | 'state_missing'
  | 'status_missing';

/** Bytes that break the protocol: counted and ignored. */
export interface MalformedMessage {
  readonly type: 'malformed';
  readonly problem: MalformedProblem;
  readonly msgType: number | null;
}

export type ServerMessage =
  | SignalingHandshakeResponse
  | MediaHandshakeResponse
  | KeepAliveRequest
  | StreamStateUpdate
  | SessionStateUpdate
  | StreamCloseResponse
  | VideoSubscriptionResponse
  | RefusedRequest
  | RtmsEvent
  | MediaMessage
  | UnknownMessage
  | MalformedMessage;
