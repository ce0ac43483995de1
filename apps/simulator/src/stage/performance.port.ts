import type { ChatGroupChange, ChatPost } from './chat.type.js';
import type { Participant } from './participant.type.js';

export type { Participant } from './participant.type.js';

/** One picture or one Annex-B access unit, ready to be sent. */
export interface VideoUnit {
  /** Milliseconds from the meeting's start. */
  readonly atMs: number;
  readonly codec: 'JPG' | 'PNG' | 'H264';
  readonly keyFrame: boolean;
  readonly data: Uint8Array;
}

/** What one person shows of a screen. */
export interface SharedPictures {
  readonly participant: Participant;
  readonly units: readonly VideoUnit[];
}

/** What happens in the meeting besides pictures and sound; times are milliseconds from its start. */
export type Cue = { readonly atMs: number } & (
  | { readonly cue: 'joined'; readonly participant: Participant }
  | { readonly cue: 'left'; readonly participant: Participant }
  | { readonly cue: 'active_speaker'; readonly participant: Participant }
  | { readonly cue: 'video_on' | 'video_off'; readonly participant: Participant }
  | { readonly cue: 'sharing_started'; readonly participant: Participant }
  | { readonly cue: 'sharing_stopped' }
  /** Of Contact Center alone. */
  | { readonly cue: 'call'; readonly participant: Participant; readonly event: number }
  | {
      readonly cue: 'transcript';
      readonly participant: Participant;
      readonly startMs: number;
      readonly endMs: number;
      readonly text: string;
      readonly language: number;
      /** 0 none, 1 new, 2 update, 3 delete. */
      readonly attribute: 0 | 1 | 2 | 3;
    }
  | { readonly cue: 'chat'; readonly post: ChatPost }
  | { readonly cue: 'chat_group'; readonly change: ChatGroupChange }
  | { readonly cue: 'paused' }
  | { readonly cue: 'resumed' }
  /** Zoom's side breaks a connection: abruptly (no close frame) or with a close code. */
  | {
      readonly cue: 'drop';
      readonly socket: 'signaling' | 'media';
      readonly closeCode: number | null;
    }
  | { readonly cue: 'ended'; readonly stopReason: number }
);

/** What a network does to audio packets between Zoom's clock and our socket. */
export interface NetworkScript {
  readonly seed: number;
  /** Share of audio packets that never arrive, 0 … 1. */
  readonly lossRate: number;
  /** Packets leave up to this much later than their timestamp says, order kept. */
  readonly jitterMs: number;
}

/** A scripted meeting that can be asked for any stretch of its time line, any number of times. */
export interface Performance {
  readonly meetingUuid: string;
  readonly meetingId: string;
  readonly topic: string;
  readonly durationMs: number;
  readonly network: NetworkScript;

  /** Who is in the meeting at that moment. */
  roster(atMs: number): readonly Participant[];
  /** Cues with `fromMs <= atMs < toMs`, in order. */
  cues(fromMs: number, toMs: number): readonly Cue[];
  /** 16 kHz mono PCM of one participant, or `null` where they send nothing (muted or silent). */
  audio(userId: number, fromMs: number, toMs: number): Int16Array | null;
  /** In every codec that the script has; the media server sends the one that was negotiated. */
  video(userId: number, fromMs: number, toMs: number): readonly VideoUnit[];
  /** Likewise, of each screen that is shared in that stretch. */
  share(fromMs: number, toMs: number): readonly SharedPictures[];
}
