/** The kinds a module can ask for; only what some sink wants is requested from Zoom. */
export type MediaKind = 'audio' | 'video' | 'share' | 'transcript' | 'chat';

/**
 * One connection of a person to one occurrence of a meeting. Zoom restarts these numbers with every
 * meeting: attribute by (session, userId), never keep `userId` as an identity.
 */
export interface MediaSource {
  /** Decimal text of Zoom's `user_id`; `null` for the mixed stream. */
  readonly userId: string | null;
  readonly userName: string | null;
}

/** Audio of one participant (or mixed), one packet. */
export interface AudioFrame extends MediaSource {
  readonly kind: 'audio';
  /** Zoom's creation time, Unix milliseconds: where the first sample stands. */
  readonly timestamp: number;
  readonly codec: 'L16' | 'OPUS' | 'G711' | 'G722';
  /** Hertz. */
  readonly sampleRate: 8000 | 16000 | 32000 | 48000;
  readonly channels: 1 | 2;
  /** L16: signed 16-bit little-endian, interleaved. */
  readonly data: Uint8Array;
}

/** One picture (JPG, PNG) or one Annex-B access unit (H264), camera or share. */
export interface VideoFrame extends MediaSource {
  readonly kind: 'video' | 'share';
  readonly timestamp: number;
  readonly codec: 'JPG' | 'PNG' | 'H264';
  /** True for pictures and for H.264 units with an IDR; a sink can start here. */
  readonly keyFrame: boolean;
  readonly data: Uint8Array;
}

/** One transcript packet, as Zoom sent it: it may repeat, update or delete an earlier one. */
export interface TranscriptFrame extends MediaSource {
  readonly kind: 'transcript';
  readonly timestamp: number;
  /** Unix milliseconds. */
  readonly startTime: number;
  /** Unix milliseconds. */
  readonly endTime: number;
  /** Zoom's language number (reference rtms-protocol §4.5); `null` when absent. */
  readonly language: number | null;
  readonly attribute: 'none' | 'new' | 'update' | 'delete';
  readonly text: string;
}

export interface ChatFrame extends MediaSource {
  readonly kind: 'chat';
  readonly timestamp: number;
  readonly operation: 'new' | 'delete' | 'update' | 'add_emoji' | 'remove_emoji' | 'unknown';
  readonly messageId: string | null;
  readonly text: string;
}

/** What happened on the session's timeline; every sink gets these, in order with its frames. */
export type TimelineNotice = { readonly kind: 'notice'; readonly timestamp: number } & (
  | { readonly notice: 'first_packet' }
  | { readonly notice: 'participant_joined'; readonly participants: readonly MediaSource[] }
  | { readonly notice: 'participant_left'; readonly participants: readonly MediaSource[] }
  | { readonly notice: 'active_speaker'; readonly userId: string; readonly userName: string | null }
  | {
      readonly notice: 'sharing_started';
      readonly userId: string;
      readonly userName: string | null;
    }
  | { readonly notice: 'sharing_stopped' }
  | { readonly notice: 'video_on' | 'video_off'; readonly participants: readonly MediaSource[] }
  | { readonly notice: 'paused' }
  | { readonly notice: 'resumed' }
  /** `media` is `null` when Zoom did not say, or when the signaling connection was lost. */
  | { readonly notice: 'interrupted'; readonly media: MediaKind | null }
  | { readonly notice: 'reconnected'; readonly media: MediaKind | null }
  /** This sink was out of credit: frames were dropped before they reached it. */
  | { readonly notice: 'dropped'; readonly media: MediaKind; readonly frames: number }
);

/** A plain, structured-cloneable value: a sink can move to a worker without a new contract. */
export type MediaFrame = AudioFrame | VideoFrame | TranscriptFrame | ChatFrame | TimelineNotice;
