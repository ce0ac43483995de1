import type { Participant, Performance } from '../stage/performance.port.js';
import type { StreamAnnouncer } from './stream.announcer.js';
import { ENGAGEMENT } from './wire.codes.js';

/** Contact Center's name of one voice. */
export function channelOf(userId: number): string {
  return `channel-${String(userId)}`;
}

/** A script played as a call of Contact Center: its first participant is the consumer, the others are agents. */
export class EngagementCalls {
  readonly #performance: Performance;
  readonly #announcer: StreamAnnouncer;

  constructor(performance: Performance, announcer: StreamAnnouncer) {
    this.#performance = performance;
    this.#announcer = announcer;
  }

  answered(participant: Participant): void {
    const isConsumer = this.#isConsumer(participant);
    this.#tell(isConsumer ? ENGAGEMENT.consumerAnswered : ENGAGEMENT.userAnswered, participant);
  }

  ended(participant: Participant): void {
    const isConsumer = this.#isConsumer(participant);
    this.#tell(isConsumer ? ENGAGEMENT.consumerEnd : ENGAGEMENT.userEnd, participant);
  }

  held(isHeld: boolean): void {
    this.#announcer.engagement(isHeld ? ENGAGEMENT.hold : ENGAGEMENT.unhold, {});
  }

  /** @param event 14 … 29 */
  happened(event: number, participant: Participant): void {
    this.#tell(event, participant);
  }

  /** Who is on the line already, told to whoever has just subscribed to such an event. */
  introduce(eventType: number, present: readonly Participant[]): void {
    for (const participant of present) {
      const answer = this.#isConsumer(participant)
        ? ENGAGEMENT.consumerAnswered
        : ENGAGEMENT.userAnswered;
      if (answer === eventType) this.#tell(answer, participant);
    }
  }

  #isConsumer({ userId }: Participant): boolean {
    return this.#performance.roster(0)[0]?.userId === userId;
  }

  #tell(eventType: number, { userId, userName }: Participant): void {
    const info = {
      channel_id: channelOf(userId),
      participant_mode: 'voice',
      user_id: userId,
      display_name: userName,
    };
    // Misspelt in Zoom's documents.
    this.#announcer.engagement(eventType, { paticipant_info: info });
  }
}
