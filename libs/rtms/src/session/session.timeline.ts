import type { MediaKind, MediaSource, TimelineNotice } from '../media/media-frame.type.js';
import type { SessionEnd } from '../media/media-sink.port.js';
import { frameOf } from '../media/frame.mapper.js';
import { ReplayFilter } from '../media/replay.filter.js';
import type { SessionFanOut } from '../media/session.fan-out.js';
import type {
  MediaMessage,
  NegotiatedMedia,
  RtmsEvent,
  WireParticipant,
} from '../protocol/server-message.type.js';
import type { RtmsMetrics } from '../rtms.metrics.js';
import { StampCheck } from './stamp.check.js';
import { ZoomTime } from './zoom.time.js';

type WithoutFrame<Notice> = Notice extends unknown ? Omit<Notice, 'kind' | 'timestamp'> : never;
type NoticeBody = WithoutFrame<TimelineNotice>;

/** Turns what the link brings into frames and notices on one timeline, for all sinks. */
export class SessionTimeline {
  readonly #replays: ReplayFilter;
  readonly #interrupted = new Set<MediaKind | null>();
  readonly #zoomTime = new ZoomTime();
  readonly #stamps: StampCheck;
  #fanOut: SessionFanOut | null = null;
  #zero: number;

  /** @param offeredAt Unix milliseconds; the timeline's zero until the first packet's time is known. */
  constructor(
    private readonly openFanOut: () => SessionFanOut,
    private readonly metrics: RtmsMetrics,
    offeredAt: number,
    audioPacketMs: number,
  ) {
    this.#zero = offeredAt;
    this.#replays = new ReplayFilter(audioPacketMs);
    this.#stamps = new StampCheck(this.#zoomTime, () => {
      metrics.implausibleTime();
    });
  }

  /** Zoom accepted the session: the sinks are opened, once. A session never joined opens none. */
  open(): void {
    this.#fanOut ??= this.openFanOut();
  }

  media(message: MediaMessage, negotiated: NegotiatedMedia): void {
    this.#zoomTime.heard(message.timestamp);
    if (message.type === 'audio' && this.#replays.isReplay(message)) {
      this.metrics.duplicate();
      return;
    }
    this.metrics.frame(message.type);
    this.#fanOut?.push(this.#stamps.frame(frameOf(message, negotiated, this.#zero)));
  }

  event(event: RtmsEvent): void {
    this.#zoomTime.heard(event.timestamp);
    const at = this.#stamps.believed(event.timestamp) ?? this.#zoomTime.now();
    if (event.event === 'first_packet') this.#zero = at;
    const body = noticeOf(event);
    if (body !== null) this.#notice(body, at);
  }

  /** @param timestamp Unix milliseconds by Zoom's clock; `null` where Zoom did not say: now. */
  notice(body: NoticeBody, timestamp: number | null = null): void {
    // Judged by what came before: a stamp that is wrong does not vouch for itself.
    const at = this.#zoomTime.of(timestamp);
    this.#zoomTime.heard(timestamp);
    this.#notice(body, at);
  }

  #notice(body: NoticeBody, timestamp: number): void {
    this.#fanOut?.push({ kind: 'notice', timestamp, ...body });
  }

  /** Unix milliseconds by Zoom's clock, as far as it is known. */
  now(): number {
    return this.#zoomTime.now();
  }

  /** @param kinds the kinds of one connection; `null` for all, when signaling is lost. */
  interrupted(kinds: readonly MediaKind[] | null): void {
    const media = mediaNamed(kinds);
    if (this.#interrupted.has(media)) return;
    this.#interrupted.add(media);
    this.notice({ notice: 'interrupted', media });
  }

  /** The connection of these kinds stands again. */
  reconnected(kinds: readonly MediaKind[]): void {
    const media = mediaNamed(kinds);
    if (media !== null) this.#reconnected(media);
  }

  /** Everything stands again. */
  recovered(): void {
    for (const media of this.#interrupted) this.#reconnected(media);
  }

  #reconnected(media: MediaKind | null): void {
    if (this.#interrupted.delete(media)) this.notice({ notice: 'reconnected', media });
  }

  /** Never rejects. */
  async close(end: SessionEnd): Promise<void> {
    await this.#fanOut?.close(end);
  }
}

/** One connection that carries several kinds is named by `null`: they went together. */
function mediaNamed(kinds: readonly MediaKind[] | null): MediaKind | null {
  const [only, ...more] = kinds ?? [];
  return only === undefined || more.length > 0 ? null : only;
}

function noticeOf(event: RtmsEvent): NoticeBody | null {
  switch (event.event) {
    case 'first_packet':
      return { notice: 'first_packet' };
    case 'participant_join':
      return { notice: 'participant_joined', participants: sources(event.participants) };
    case 'participant_leave':
      return { notice: 'participant_left', participants: sources(event.participants) };
    case 'video_on':
    case 'video_off':
      return { notice: event.event, participants: sources(event.participants) };
    case 'chat_group':
      return { notice: 'chat_group', change: event.change, entries: event.entries };
    case 'engagement':
      return { notice: 'engagement', change: event.change, participant: event.participant };
    case 'sharing_stop':
      return { notice: 'sharing_stopped' };
    case 'active_speaker':
    case 'sharing_start':
      return personNotice(event.event, event.participant);
    default:
      return null;
  }
}

function personNotice(
  event: 'active_speaker' | 'sharing_start',
  { userId, userName }: WireParticipant,
): NoticeBody | null {
  if (userId === null) return null;
  return event === 'active_speaker'
    ? { notice: 'active_speaker', userId, userName }
    : { notice: 'sharing_started', userId, userName };
}

function sources(participants: readonly WireParticipant[]): readonly MediaSource[] {
  return participants.map(({ userId, userName }) => ({ userId, userName }));
}
