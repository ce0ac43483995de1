import { setTimeout as pause } from 'node:timers/promises';
import type { JournalEntry } from '../../apps/simulator/src/journal/journal.port.js';
import { phaseOf, type AimedPhase, type KillPhase } from './kill.phase.js';
import { acceptedAt, countOf, sentOffer } from './kill.verdict.js';
import type { KilledService, Standing } from './killed.service.js';
import { MEETING_ENDED } from './played.streams.js';
import { happens, until } from './takeover.trial.js';

export interface TrialResult {
  readonly streamId: string;
  readonly target: AimedPhase;
  readonly phase: KillPhase;
  readonly handshakesBefore: number;
  readonly handshakesAfter: number;
  /** Kill to first frame of the successor, milliseconds; `null`: stream lost. */
  readonly recoveryMs: number | null;
}

/** Stretches each phase, so that a kill can land in it. */
const SLOW_ZOOM = {
  upgradeDelayMs: 250,
  signalingResponseDelayMs: 120,
  mediaResponseDelayMs: 120,
} as const;

/** Of an answer, where a kill is to come before it: as a slow network does. */
const KEPT_BACK_MS = 60;

/** How far the offer has to be, and how much later the kill comes at most. */
const BEFORE_ANSWER = {
  'received–commit': { isReached: (standing: Standing) => standing !== 'none', spreadMs: 2 },
  'commit–answer': { isReached: (standing: Standing) => standing === 'answered', spreadMs: 10 },
};

/** What comes of an offer that nobody accepted. */
const NOTHING = {
  phase: 'outside',
  handshakesBefore: 0,
  handshakesAfter: 0,
  recoveryMs: null,
} as const;

type Entries = () => readonly JournalEntry[];

/** Waits until a replica has the offer, or has answered it while Zoom waits for the answer; and a little more. */
async function beforeAnswer(
  service: KilledService,
  offer: () => string | undefined,
  { isReached, spreadMs }: (typeof BEFORE_ANSWER)[keyof typeof BEFORE_ANSWER],
  random: () => number,
): Promise<string | undefined> {
  const reached = () => {
    const requestId = offer();
    return requestId !== undefined && isReached(service.standingOf(requestId));
  };
  const isThere = await happens(reached, 1);
  await pause(random() * spreadMs);
  return isThere ? offer() : undefined;
}

/**
 * Waits for a random point of the phase.
 * @returns Zoom's request id of the offer; `undefined` where Zoom gave the offer up.
 */
async function momentOf(
  service: KilledService,
  entries: Entries,
  streamId: string,
  target: AimedPhase,
  random: () => number,
): Promise<string | undefined> {
  const offer = () => sentOffer(entries(), streamId);
  if (target === 'received–commit' || target === 'commit–answer')
    return beforeAnswer(service, offer, BEFORE_ANSWER[target], random);
  const isAccepted = () => acceptedAt(entries(), streamId) !== undefined;
  const isGivenUp = () => countOf(entries(), streamId, 'webhook.given_up') > 0;
  await happens(() => isAccepted() || isGivenUp(), 1);
  if (!isAccepted()) return undefined;
  if (target === 'message 1–first frame') {
    await until('message 1', () => countOf(entries(), streamId, 'signaling.handshake') > 0);
    await pause(random() * 200);
  } else {
    // A few milliseconds lie before the dispatch, the upgrade's delay behind it.
    await pause(target === 'dispatch–message 1' ? 60 + random() * 120 : random() * 3);
  }
  return offer();
}

/** What the connections of one stream did, those of the killed process and those that came after it. */
class Dials {
  /** @param last number of the last connection of the killed process. */
  constructor(
    private readonly entries: Entries,
    private readonly streamId: string,
    private readonly last: number,
  ) {}

  count(type: string, when: 'before' | 'after'): number {
    return this.#of(type).filter(({ connection = 0 }) =>
      when === 'before' ? connection <= this.last : connection > this.last,
    ).length;
  }

  firstAfter(type: string): JournalEntry | undefined {
    return this.#of(type).find(({ connection = 0 }) => connection > this.last);
  }

  #of(type: string): readonly JournalEntry[] {
    return this.entries().filter(
      (entry) => entry.type === type && entry.streamId === this.streamId,
    );
  }
}

/** Waits for frames of whoever takes the stream, and sees to a process in place of the killed one. */
async function recovery(service: KilledService, dials: Dials): Promise<number | null> {
  const isAlone = service.replicas === 1;
  const isThere = (type: string) => happens(() => dials.firstAfter(type) !== undefined);
  if (isAlone) await service.replace();
  // One that was there before takes the stream: the newcomer is not started before that.
  else await isThere('signaling.handshake');
  await Promise.all([isThere('media.first_frame'), isAlone ? null : service.replace()]);
  return dials.firstAfter('media.first_frame')?.at ?? null;
}

/** Offers a stream and kills whoever has the offer, at a random point of the target phase. */
export async function runTrial(
  service: KilledService,
  target: AimedPhase,
  random: () => number,
): Promise<TrialResult> {
  const { simulator, webhookUrl } = service;
  const from = simulator.journal.entries().length;
  const entries = () => simulator.journal.entries().slice(from);
  service.keepBack(target === 'commit–answer' ? KEPT_BACK_MS : 0);
  const meeting = simulator.playMeeting('demo', { webhookUrl, behaviour: SLOW_ZOOM });
  const { streamId } = meeting;
  const requestId = await momentOf(service, entries, streamId, target, random);
  if (requestId === undefined) {
    meeting.stop(MEETING_ENDED);
    return { streamId, target, ...NOTHING };
  }
  const killedAt = Date.now();
  await service.kill(requestId);
  service.keepBack(0);
  const framesBefore = countOf(entries(), streamId, 'media.first_frame');
  const last = Math.max(0, ...entries().map(({ connection = 0 }) => connection));
  const isElsewhere = await service.isElsewhere(streamId, killedAt);
  const dials = new Dials(entries, streamId, isElsewhere ? 0 : last);
  const frameAt = await recovery(service, dials);
  // A stream whose offer was lost has no session, and no end.
  const session = await service.sessionOf(streamId);
  meeting.stop(MEETING_ENDED);
  const hasEnded = async () => (await service.sessionOf(streamId))?.state === 'ended';
  if (session !== undefined) await until('the end', hasEnded);
  const handshakesBefore = dials.count('signaling.handshake', 'before');
  const claimed = session !== undefined && session.epoch > 1;
  const isCommitted = await service.hadCommitted(streamId, killedAt);
  const isAnswered = (acceptedAt(entries(), streamId) ?? Infinity) <= killedAt;
  return {
    streamId,
    target,
    phase: phaseOf({
      isElsewhere,
      isCommitted,
      isAnswered,
      claimed,
      handshakesBefore,
      framesBefore,
    }),
    handshakesBefore,
    handshakesAfter: dials.count('signaling.handshake', 'after'),
    recoveryMs: frameAt === null ? null : frameAt - killedAt,
  };
}
