import { MeetingUnknownError } from '../simulator.errors.js';
import type { RtmsBehaviour } from '../rtms/rtms-host.port.js';
import type { MeetingScript } from '../script/script.type.js';
import { ScriptedPerformance } from '../stage/scripted.performance.js';
import { MeetingRegistry } from './meeting.registry.js';
import { PlayedMeeting, type Backstage, type PlayOptions } from './played.meeting.js';

/** What holds for a meeting unless its script or its play says otherwise. */
export interface PlayDefaults {
  /** Where meetings are announced; null: nowhere. */
  readonly webhookUrl: string | null;
  readonly behaviour: Partial<RtmsBehaviour>;
}

/** Every meeting that was played since the start. */
export class MeetingConductor {
  readonly #backstage: Backstage;
  readonly #defaults: PlayDefaults;
  readonly #played: PlayedMeeting[] = [];

  constructor(backstage: Backstage, defaults: PlayDefaults) {
    this.#backstage = backstage;
    this.#defaults = defaults;
  }

  /** Starts a new occurrence of the meeting, now. */
  play(script: MeetingScript, options: PlayOptions = {}): PlayedMeeting {
    const meetingUuid = options.meetingUuid ?? MeetingRegistry.newUuid();
    const meeting = new PlayedMeeting(
      new ScriptedPerformance(script, meetingUuid),
      { ...this.#defaults.behaviour, ...script.behaviour, ...options.behaviour },
      { webhookUrl: this.#defaults.webhookUrl, ...options },
      this.#backstage,
    );
    this.#played.push(meeting);
    return meeting;
  }

  /**
   * @param id a stream's id, or a meeting's number for its latest stream
   * @throws MeetingUnknownError
   */
  find(id: string): PlayedMeeting {
    const meeting = this.#played.findLast(
      ({ streamId, meetingId }) => streamId === id || meetingId === id,
    );
    if (!meeting) throw new MeetingUnknownError(id);
    return meeting;
  }

  close(): void {
    for (const meeting of this.#played) meeting.abandon();
  }
}
