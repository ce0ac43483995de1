import { MeetingUnknownError } from '../simulator.errors.js';
import type { MeetingScript } from '../script/script.type.js';
import { ScriptedPerformance } from '../stage/scripted.performance.js';
import { MeetingRegistry } from './meeting.registry.js';
import { PlayedMeeting, type Backstage, type PlayOptions } from './played.meeting.js';

/** Every meeting that was played since the start. */
export class MeetingConductor {
  readonly #backstage: Backstage;
  readonly #webhookUrl: string | null;
  readonly #played: PlayedMeeting[] = [];

  /** @param webhookUrl where meetings are announced unless a play says otherwise */
  constructor(backstage: Backstage, webhookUrl: string | null) {
    this.#backstage = backstage;
    this.#webhookUrl = webhookUrl;
  }

  /** Starts a new occurrence of the meeting, now. */
  play(script: MeetingScript, options: PlayOptions = {}): PlayedMeeting {
    const meetingUuid = options.meetingUuid ?? MeetingRegistry.newUuid();
    const meeting = new PlayedMeeting(
      new ScriptedPerformance(script, meetingUuid),
      { ...script.behaviour, ...options.behaviour },
      { webhookUrl: this.#webhookUrl, ...options },
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
