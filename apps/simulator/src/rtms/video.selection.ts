import type { Participant } from '../stage/performance.port.js';
import { STATUS } from './wire.codes.js';

/** Whose picture a video connection carries. */
export class VideoSelection {
  readonly #present: () => readonly Participant[];
  readonly #activeSpeaker: () => Participant | null;
  #chosen: number | null = null;

  constructor(present: () => readonly Participant[], activeSpeaker: () => Participant | null) {
    this.#present = present;
    this.#activeSpeaker = activeSpeaker;
  }

  /** For "single active": the active speaker, then the others, who stand in without a camera. */
  bySpeech(): readonly Participant[] {
    const active = this.#activeSpeaker()?.userId;
    const present = this.#present();
    return [
      ...present.filter(({ userId }) => userId === active),
      ...present.filter(({ userId }) => userId !== active),
    ];
  }

  /** For "single individual": the one that message 28 named; nobody before that. */
  byChoice(): readonly Participant[] {
    return this.#present().filter(({ userId }) => userId === this.#chosen);
  }

  /** Nobody is chosen any more. */
  forget(): void {
    this.#chosen = null;
  }

  /** Message 28; a new choice replaces the old one. @returns the status of message 29 */
  choose(userId: number, on: boolean): number {
    const known = this.#present().some((participant) => participant.userId === userId);
    if (!known) return STATUS.invalidPayload;
    if (on && this.#chosen === userId) return STATUS.duplicateVideoSubscription;
    if (on) this.#chosen = userId;
    else if (this.#chosen === userId) this.#chosen = null;
    return STATUS.ok;
  }
}
