import type { RtmsProduct } from '../protocol/product.codes.js';
import type { MediaFrame, MediaKind } from './media-frame.type.js';

export type { RtmsProduct } from '../protocol/product.codes.js';

/** The session that a sink is opened for. */
export interface SessionContext {
  /** Ours, UUIDv7; one per `rtms_stream_id`. */
  readonly sessionId: string;
  /** Grows with every change of owner; belongs in every key of a file (design §3, fencing). */
  readonly epoch: number;
  readonly streamId: string;
  readonly product: RtmsProduct;
  /** Meeting or webinar UUID, Video SDK session id, or engagement id; verbatim from Zoom. */
  readonly entityId: string;
  readonly meetingId: string | null;
  readonly accountId: string | null;
  readonly appId: string;
  /** `event_ts` of the start webhook, Unix milliseconds. */
  readonly offeredAt: number;
}

/** Why frames stop coming. */
export interface SessionEnd {
  /**
   * `ended`: Zoom ended the stream; complete the artifacts.
   * `handed_over`: this process lets go (drain, lost lease); another may go on with a higher epoch:
   * close files, commit nothing as final.
   */
  readonly kind: 'ended' | 'handed_over';
  /** Zoom's stop reason (reference rtms-protocol §7.2); `null` where unknown. */
  readonly stopReason: number | null;
  /** Unix milliseconds by Zoom's clock, as the stamps of frames. */
  readonly at: number;
}

/** What a full queue gives up. Audio and transcript are only ever dropped oldest first. */
export type DropPolicy = 'drop_oldest' | 'drop_delta_video';

/** One session's frames, delivered in order, one batch at a time. */
export interface MediaSinkStream {
  /**
   * Takes a batch. The credit of its frames is given back when the promise settles; until then at
   * most `credit` further frames of `creditBytes` together are queued, and beyond that the drop policy
   * applies.
   * A throw is counted and reported; the stream goes on.
   *
   * Audio that Zoom sends again after a reconnect comes once. Pictures, transcripts and chat come as Zoom sends
   * them: no document says that pictures do not share a stamp, and the others name what they mean by their own
   * times and ids. So it is with audio after a change of owner.
   */
  deliver(frames: readonly MediaFrame[]): Promise<void> | void;
  /** Called once, after the last batch has settled. */
  close(end: SessionEnd): Promise<void>;
}

/**
 * A consumer of media. Every Nest provider that extends this class is opened for each session; the
 * union of all `wants` is what is requested from Zoom. A slow or throwing sink disturbs no other.
 */
export abstract class MediaSink {
  /** Stable, for metrics: `outputs.audio`, `talk-time`. */
  abstract readonly name: string;
  abstract readonly wants: readonly MediaKind[];
  /** Frames that may be queued while one batch is being delivered. */
  readonly credit: number = 4096;
  /**
   * Bytes of the frames that may be queued while one batch is being delivered, of each session: samples,
   * pictures, texts, and what notices hold. A frame that is larger is queued alone. Notices are the last to
   * be dropped, and no `dropped` tells of them. A sink that hangs thus holds twice as much at most: the
   * batch that it was given, and the queue.
   */
  readonly creditBytes: number = 64 * 1024 * 1024;
  readonly dropPolicy: DropPolicy = 'drop_oldest';

  /** Called once an owner's turn, when Zoom has accepted the session; never for one not joined. */
  abstract open(session: SessionContext): Promise<MediaSinkStream> | MediaSinkStream;
}
