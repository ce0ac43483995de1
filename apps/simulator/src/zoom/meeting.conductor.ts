import { MeetingUnknownError } from '../simulator.errors.js';
import type { RtmsBehaviour } from '../rtms/rtms-host.port.js';
import type { MeetingScript } from '../script/script.type.js';
import { RecentlyEnded } from '../recently.ended.js';
import { LiveMeeting, type AppLine } from './live.meeting.js';
import { MeetingRegistry } from './meeting.registry.js';
import { PlayedMeeting, type Backstage, type PlayOptions } from './played.meeting.js';

/** What holds for a meeting unless its script or its play says otherwise. */
export interface PlayDefaults {
  /** Where meetings are announced; null: nowhere. */
  readonly webhookUrl: string | null;
  readonly behaviour: Partial<RtmsBehaviour>;
}

/** Every meeting that goes on, and those that ended not long ago. */
export class MeetingConductor {
  readonly #backstage: Backstage;
  readonly #defaults: PlayDefaults;
  readonly #meetings = new Set<LiveMeeting>();
  readonly #played = new Set<PlayedMeeting>();
  readonly #endedMeetings = new RecentlyEnded<LiveMeeting>((meeting) => {
    this.#meetings.delete(meeting);
  });
  readonly #endedStreams = new RecentlyEnded<PlayedMeeting>((stream) => {
    this.#played.delete(stream);
  });

  constructor(backstage: Backstage, defaults: PlayDefaults) {
    this.#backstage = backstage;
    this.#defaults = defaults;
  }

  /**
   * Starts a new occurrence of the meeting, now, with a stream of its own.
   * @throws AppUnknownError, StreamExistsError, TapeBusyError; then nobody has heard of the meeting
   */
  play(script: MeetingScript, options: PlayOptions = {}): PlayedMeeting {
    const { clientId } = options;
    const line = clientId === undefined ? this.#backstage : this.#backstage.lineOf(clientId);
    this.#backstage.host.demandFree(options);
    return this.openStream(this.start(script, options), line, options, 0);
  }

  /** Starts a new occurrence of the meeting, now, without a stream. */
  start(
    script: MeetingScript,
    options: Pick<PlayOptions, 'meetingUuid' | 'webhookUrl' | 'behaviour' | 'hostedElsewhere'> = {},
  ): LiveMeeting {
    const meetingUuid = options.meetingUuid ?? MeetingRegistry.newUuid();
    const { webhookUrl } = { webhookUrl: this.#defaults.webhookUrl, ...options };
    const isOurs = options.hostedElsewhere !== true;
    const registry = isOurs ? this.#backstage.registry : new MeetingRegistry(() => []);
    const meeting = new LiveMeeting(
      script,
      meetingUuid,
      webhookUrl,
      { ...this.#backstage, registry },
      this.#behaviour(script, options.behaviour).speed,
    );
    this.#meetings.add(meeting);
    void meeting.over.then(() => {
      this.#endedMeetings.add(meeting);
    });
    return meeting;
  }

  /**
   * Opens a stream of a meeting that goes on; it hears nothing of what was before.
   * @param fromMs where in the script the stream begins
   */
  openStream(
    meeting: LiveMeeting,
    line: AppLine,
    options: PlayOptions = {},
    fromMs = meeting.elapsedMs,
  ): PlayedMeeting {
    const stream = new PlayedMeeting(
      meeting,
      fromMs,
      this.#behaviour(meeting.script, options.behaviour),
      options,
      this.#backstage,
      line,
    );
    this.#played.add(stream);
    void stream.stopped.then(() => {
      this.#endedStreams.add(stream);
    });
    return stream;
  }

  /**
   * @param id a stream's id, or a meeting's number for its latest stream
   * @throws MeetingUnknownError
   */
  find(id: string): PlayedMeeting {
    const meeting = [...this.#played].findLast(
      ({ streamId, meetingId }) => streamId === id || meetingId === id,
    );
    if (!meeting) throw new MeetingUnknownError(id);
    return meeting;
  }

  /** The occurrence with that number or UUID that goes on now. */
  live(id: string): LiveMeeting | undefined {
    return [...this.#meetings].findLast(
      ({ isOver, meetingId, meetingUuid }) => !isOver && (meetingId === id || meetingUuid === id),
    );
  }

  /** Streams that have not ended, oldest first. */
  openStreams(): readonly PlayedMeeting[] {
    return [...this.#played].filter(({ isOver }) => !isOver);
  }

  close(): void {
    for (const meeting of this.#meetings) meeting.abandon();
  }

  #behaviour(script: MeetingScript, own: Partial<RtmsBehaviour> = {}): Partial<RtmsBehaviour> {
    return { ...this.#defaults.behaviour, ...script.behaviour, ...own };
  }
}
