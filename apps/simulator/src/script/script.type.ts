import type { RtmsBehaviour } from '../rtms/rtms-host.port.js';
import type { ChatGroupChange, ChatPost } from '../stage/chat.type.js';
import type { NetworkScript, Participant } from '../stage/performance.port.js';
import type { VideoClip } from '../stage/video.clip.js';

/** A stretch of a meeting's time line, `[startMs, endMs)`. */
export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

export interface Camera extends Stretch {
  readonly clip: VideoClip;
}

export interface SharedScreen extends Stretch {
  readonly participant: CastMember;
  readonly clip: VideoClip | null;
}

/** An event of Contact Center, 14 … 29, and whom it is about. */
export interface CallEvent {
  readonly atMs: number;
  readonly participant: CastMember;
  readonly event: number;
}

export interface ChatEntry extends ChatPost {
  readonly atMs: number;
}

export interface ScriptedGroupChange extends ChatGroupChange {
  readonly atMs: number;
}

export interface CastMember extends Participant {
  readonly joinsAtMs: number;
  readonly leavesAtMs: number;
  readonly camera: Camera | null;
}

export interface TranscriptPacket {
  readonly atMs: number;
  readonly attribute: 'none' | 'new' | 'update' | 'delete';
  readonly text: string;
}

export interface Utterance extends Stretch {
  readonly speaker: CastMember;
  readonly text: string;
  /** 16 kHz mono; its length is `endMs - startMs`, rounded up to a whole millisecond. */
  readonly speech: Int16Array;
  /** Spoken while the stream was paused: Zoom sends nothing of it. */
  readonly offRecord: boolean;
  /** Ordered by time. */
  readonly packets: readonly TranscriptPacket[];
}

/** A checked script with its speech and pictures loaded. Times are ms from the meeting's start. */
export interface MeetingScript {
  readonly name: string;
  readonly topic: string;
  readonly meetingId: string;
  readonly durationMs: number;
  readonly stopReason: number;
  readonly language: number;
  readonly cast: readonly CastMember[];
  /** Ordered by start. */
  readonly utterances: readonly Utterance[];
  readonly pauses: readonly Stretch[];
  readonly sharing: readonly SharedScreen[];
  readonly calls: readonly CallEvent[];
  /** Ordered by time. */
  readonly chat: readonly ChatEntry[];
  /** Ordered by time. */
  readonly chatGroupChanges: readonly ScriptedGroupChange[];
  readonly drops: readonly {
    readonly atMs: number;
    readonly socket: 'signaling' | 'media';
    readonly closeCode: number | null;
  }[];
  readonly network: NetworkScript;
  readonly behaviour: Partial<RtmsBehaviour>;
}
