import type { EngagementChange } from '../protocol/event.codes.js';

export type { EngagementChange } from '../protocol/event.codes.js';

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

/** Contact Center's name of one voice of an engagement; absent elsewhere. */
interface Channelled {
  readonly channelId?: string;
}

/** Audio of one participant (or mixed), one packet. */
export interface AudioFrame extends MediaSource, Channelled {
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
export interface TranscriptFrame extends MediaSource, Channelled {
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
  /** The message that this one answers. */
  readonly parentMessageId: string | null;
  readonly audience:
    | 'everyone'
    | 'individual'
    | 'group'
    | 'hosts_and_panelists'
    | 'individual_cc_hosts_and_panelists'
    | 'unknown';
  /** Of the group or conversation. */
  readonly chatSessionId: string | null;
  /** The one person it was sent to. */
  readonly receiver: MediaSource | null;
  readonly files: readonly ChatFile[];
  /** Files that are taken back. */
  readonly deletedFileIds: readonly string[];
  readonly text: string;
}

/** A file that was sent by chat; its content is not in the stream. */
export interface ChatFile {
  readonly id: string | null;
  readonly name: string | null;
  /** Bytes. */
  readonly size: number | null;
}

/** Somebody whom an event of Contact Center is about; `null` where Zoom does not say. */
export interface EngagementParticipant extends MediaSource {
  readonly channelId: string | null;
  readonly participantMode: string | null;
  readonly queueId: string | null;
  readonly queueName: string | null;
  readonly phoneNumber: string | null;
}

/**
 * What happened on the session's timeline; every sink gets these, in order with its frames. Times are Zoom's, as
 * those of frames; of what Zoom does not tell, as a lost connection, when we saw it, by Zoom's clock.
 */
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
  /** `entries` are as Zoom sent them: what a group or a member is made of is documented nowhere. */
  | {
      readonly notice: 'chat_group';
      readonly change:
        'created' | 'deleted' | 'members_added' | 'members_removed' | 'member_status_changed';
      readonly entries: readonly Readonly<Record<string, unknown>>[];
    }
  /** Contact Center only. */
  | {
      readonly notice: 'engagement';
      readonly change: EngagementChange;
      readonly participant: EngagementParticipant | null;
    }
  | { readonly notice: 'paused' }
  | { readonly notice: 'resumed' }
  /** `media` is `null` when Zoom did not say, or when the signaling connection was lost. */
  | { readonly notice: 'interrupted'; readonly media: MediaKind | null }
  | { readonly notice: 'reconnected'; readonly media: MediaKind | null }
  /** This sink, or the driver for all of them, was out of credit: frames were dropped before. */
  | { readonly notice: 'dropped'; readonly media: MediaKind; readonly frames: number }
);

/** A plain, structured-cloneable value: a sink can move to a worker without a new contract. */
export type MediaFrame = AudioFrame | VideoFrame | TranscriptFrame | ChatFrame | TimelineNotice;
