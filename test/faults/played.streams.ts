import type { PlayedMeeting, PlayOptions } from '../../apps/simulator/src/zoom/played.meeting.js';
import type { Fleet, FleetSession } from './fleet/replica.fleet.js';
import { lostWords } from './acknowledged.words.js';
import { judgeEnded, type EndedStreams, type Ending } from './ended.streams.js';
import { countOf, doubleDials } from './kill.verdict.js';
import { trialScript, until, type Takeover } from './takeover.trial.js';

const STREAMS = 3;
/**
 * Zoom's 5, 20 and 60 minutes, compressed to outlast a machine that does everything at once; its minute to join
 * a stream is not.
 */
export const REDELIVERY_MS = [2_000, 8_000, 32_000];
/** Stop reason: the host ended the meeting. */
export const MEETING_ENDED = 6;

/** What is left of meetings that were stopped. */
interface Finished extends EndedStreams {
  readonly sessions: readonly FleetSession[];
}

/** Meetings that Zoom's side plays for a fleet, and what becomes of their streams. */
export class PlayedStreams {
  constructor(private readonly fleet: Fleet) {}

  play(options: PlayOptions = {}, streams = STREAMS): readonly PlayedMeeting[] {
    const { simulator, webhookUrl } = this.fleet;
    const script = trialScript(this.fleet);
    const all = { webhookUrl, ...options };
    return Array.from({ length: streams }, () => simulator.playMeeting(script, all));
  }

  /** Plays, and waits for frames of each. */
  async capture(options: PlayOptions = {}, streams = STREAMS): Promise<readonly PlayedMeeting[]> {
    const meetings = this.play(options, streams);
    await this.framed(meetings);
    return meetings;
  }

  async framed(meetings: readonly PlayedMeeting[]): Promise<void> {
    await until('frames of each stream', () =>
      meetings.every(({ streamId }) => this.count(streamId, 'media.first_frame') > 0),
    );
  }

  /** Waits until each has a frame that its owner received after that time. @param at Unix ms */
  async framedAfter(ids: readonly string[], at: number): Promise<void> {
    await until('frames that arrive', async () =>
      (await this.#lastFrames(ids)).every((frameAt) => frameAt > at),
    );
  }

  /** Waits until no owner has received a frame for so long. @param ms longer than times are kept apart: 5 s */
  async unframedFor(ids: readonly string[], ms: number): Promise<void> {
    await until('no frames', async () =>
      (await this.#lastFrames(ids)).every((at) => at > 0 && at < Date.now() - ms),
    );
  }

  /** When each last received a frame, as its owner keeps it every 5 s, Unix ms. */
  async #lastFrames(ids: readonly string[]): Promise<readonly number[]> {
    const rows = await this.fleet.query(
      'SELECT stream_id, extract(epoch FROM last_frame_at) * 1000 AS at FROM rtms_session',
    );
    return ids.map((id) => Number(rows.find((row) => row['stream_id'] === id)?.['at'] ?? 0));
  }

  /** Entries of the journal. */
  count(streamId: string, type: string): number {
    return countOf(this.fleet.simulator.journal.entries(), streamId, type);
  }

  /** Streams that were dialled while another signaling connection of ours stood. */
  doubled(ids: readonly string[]): readonly string[] {
    const entries = this.fleet.simulator.journal.entries();
    return ids.filter((streamId) => doubleDials(entries, streamId) > 0);
  }

  /** Streams that takeovers lost, and Zoom's acknowledged words about any of these. */
  async lost(ids: readonly string[], takeovers: readonly Takeover[]): Promise<readonly string[]> {
    const words = await lostWords(this.fleet, ids);
    return [...takeovers.flatMap((takeover) => takeover.lost), ...words];
  }

  /** Waits for the end of each. */
  async ended(ids: readonly string[]): Promise<readonly FleetSession[]> {
    await until('the end of each session', async () => {
      const sessions = await this.fleet.sessions();
      return ids.every((id) =>
        sessions.some(({ streamId, state }) => streamId === id && state === 'ended'),
      );
    });
    return this.sessions(ids);
  }

  /** Ends the meetings as their hosts do, and waits for the end of each session. */
  stop(meetings: readonly PlayedMeeting[]): Promise<readonly FleetSession[]> {
    for (const meeting of meetings) meeting.stop(MEETING_ENDED);
    return this.ended(idsOf(meetings));
  }

  /** As {@link stop}, and judges what was said and recorded of each; by default Zoom's side replays. */
  async finish(
    meetings: readonly PlayedMeeting[],
    ending: Partial<Omit<Ending, 'sessions' | 'stoppedAt'>> = {},
  ): Promise<Finished> {
    const stoppedAt = Date.now();
    const sessions = await this.stop(meetings);
    return {
      sessions,
      ...(await judgeEnded(this.fleet, { sessions, stoppedAt, isReplayed: true, ...ending })),
    };
  }

  async sessions(ids: readonly string[]): Promise<readonly FleetSession[]> {
    return (await this.fleet.sessions()).filter(({ streamId }) => ids.includes(streamId));
  }
}

export const idsOf = (meetings: readonly PlayedMeeting[]) =>
  meetings.map(({ streamId }) => streamId);
