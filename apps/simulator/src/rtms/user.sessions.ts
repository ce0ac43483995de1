import { randomBytes } from 'node:crypto';
import type { UserSession } from './rtms-host.port.js';
import type { StreamAnnouncer } from './stream.announcer.js';
import { SESSION_STATE, STOP } from './wire.codes.js';

interface PlayedSession extends UserSession {
  readonly id: string;
  state: number;
}

/** The sessions of a stream beside its first: one for each further user of the app (rtms-protocol §5.3). */
export class UserSessions {
  readonly #sessions: readonly PlayedSession[];
  readonly #announcer: StreamAnnouncer;

  constructor(sessions: readonly UserSession[], announcer: StreamAnnouncer) {
    this.#sessions = sessions.map((session) => ({
      ...session,
      id: randomBytes(16).toString('hex'),
      state: SESSION_STATE.inactive,
    }));
    this.#announcer = announcer;
  }

  /** Of one of these; null for any other id. */
  stateOf(id: string): number | null {
    return this.#sessions.find((session) => session.id === id)?.state ?? null;
  }

  /** Begins and ends what is due at this position of the time line, in milliseconds. */
  playTo(positionMs: number): void {
    for (const session of this.#sessions) {
      if (session.state === SESSION_STATE.inactive && positionMs >= session.fromMs) {
        this.#move(session, SESSION_STATE.started);
      }
      if (session.state === SESSION_STATE.started && positionMs >= session.toMs) {
        this.#move(session, SESSION_STATE.stopped, STOP.userLeft);
      }
    }
  }

  /** To a connection that has just been told of the first session: those that are alive. */
  repeat(): void {
    for (const session of this.#alive) this.#move(session, SESSION_STATE.started);
  }

  /** The stream is over, and with it each of them. */
  stop(stopReason: number): void {
    for (const session of this.#alive) this.#move(session, SESSION_STATE.stopped, stopReason);
  }

  get #alive(): readonly PlayedSession[] {
    return this.#sessions.filter(({ state }) => state === SESSION_STATE.started);
  }

  /** Who has not heard of the first session hears of these after it. */
  #move(session: PlayedSession, state: number, stopReason?: number): void {
    session.state = state;
    if (!this.#announcer.atBeginning) {
      this.#announcer.userSession(session.id, state, stopReason);
    }
  }
}
