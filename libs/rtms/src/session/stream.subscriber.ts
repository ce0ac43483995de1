import { Injectable, Logger } from '@nestjs/common';
import { Database, type Transaction } from '@zoom-platform/database';
import { OnDomainEvent, type EventEnvelope } from '@zoom-platform/events';
import {
  ZoomRtmsInterrupted,
  ZoomRtmsStarted,
  ZoomRtmsStopped,
} from '@zoom-platform/webhooks/extension';
import { DecisionGate } from './decision.gate.js';
import type { LiveSession } from './live.session.js';
import { SessionAdmission } from './session.admission.js';
import { SessionClaims } from './session.claims.js';
import { SessionOffers } from './session.offers.js';
import type { ClaimedSession, KnownSession } from './session.record.js';
import { SessionRegistry } from './session.registry.js';
import { SessionSweeper } from './session.sweeper.js';

const SUBSCRIBER = 'rtms.streams';
/** Each holds a connection of the pool, which the inbox and the sessions share. */
export const DECISIONS_AT_ONCE = 4;

interface StreamFacts {
  readonly streamId: string;
  readonly entityId: string;
}

type Decision = (
  tx: Transaction,
  known: KnownSession | null,
  mayClaim: boolean,
) => Promise<ClaimedSession | null>;

/** Reacts to what Zoom says about streams. Decides under the stream's row lock, acts after the commit. */
@Injectable()
export class StreamSubscriber {
  readonly #logger = new Logger(StreamSubscriber.name);
  /** By stream: the last decision, so that the next one sees what it has adopted. */
  readonly #deciding = new Map<string, Promise<unknown>>();
  readonly #gate = new DecisionGate(DECISIONS_AT_ONCE);

  constructor(
    private readonly database: Database,
    private readonly offers: SessionOffers,
    private readonly claims: SessionClaims,
    private readonly registry: SessionRegistry,
    private readonly sweeper: SessionSweeper,
    private readonly admission: SessionAdmission,
  ) {}

  @OnDomainEvent(ZoomRtmsStarted, { subscriber: SUBSCRIBER })
  async onStarted({ payload }: ZoomRtmsStarted, envelope: EventEnvelope): Promise<void> {
    if (!this.#isJoinable(payload.streamId, payload.entityId)) return;
    const before = await this.#decide(payload, async (tx, known, mayClaim) => {
      if (known === null) {
        const sessionId = await this.offers.offer(tx, payload, envelope);
        return sessionId !== null && mayClaim ? this.claims.claimOffered(tx, sessionId) : null;
      }
      if (known.state === 'ended') {
        await this.offers.complete(tx, known.id, payload, envelope);
        return null;
      }
      const rescue = () => this.#rescue(tx, known, mayClaim);
      const serverUrls = currentUrls(payload, known);
      if (serverUrls.length === 0 || sameUrls(serverUrls, known.server_urls)) return rescue();
      await this.#request(tx, known, 'redial', serverUrls, payload.eventTs);
      return rescue();
    });
    const serverUrls = currentUrls(payload, before);
    if (serverUrls.length > 0) this.#heldAs(before)?.failOver(serverUrls);
  }

  @OnDomainEvent(ZoomRtmsInterrupted, { subscriber: SUBSCRIBER })
  async onInterrupted({ payload }: ZoomRtmsInterrupted): Promise<void> {
    if (!this.#isJoinable(payload.streamId, payload.entityId)) return;
    const before = await this.#decide(payload, async (tx, known, mayClaim) => {
      if (known === null || known.state === 'ended') return null;
      const serverUrls = currentUrls(payload, known);
      await this.#request(tx, known, 'interrupted', serverUrls, payload.eventTs);
      return this.#rescue(tx, known, mayClaim);
    });
    const serverUrls = currentUrls(payload, before);
    this.#heldAs(before)?.interruptedByZoom(payload.eventTs, serverUrls);
  }

  @OnDomainEvent(ZoomRtmsStopped, { subscriber: SUBSCRIBER })
  async onStopped({ payload }: ZoomRtmsStopped, envelope: EventEnvelope): Promise<void> {
    if (!this.#isJoinable(payload.streamId, payload.entityId)) return;
    await this.#decide(payload, async (tx, known) => {
      if (known === null) await this.offers.stopUnknown(tx, payload, envelope);
      else await this.offers.stop(tx, known.id, payload.stopReason);
      return null;
    });
    this.registry.get(payload.streamId)?.stoppedByZoom(payload.stopReason);
  }

  /** Settles when what is being decided now has been decided and adopted. Never rejects. */
  async decided(): Promise<void> {
    await Promise.allSettled(this.#deciding.values());
  }

  /**
   * While a stream is being decided here, the sweep leaves it alone, and the other way round. Few
   * decisions run at once: a burst of starts leaves connections to the inbox, and holds no places while
   * it waits.
   * @returns the session as it was before.
   */
  async #decide(stream: StreamFacts, decide: Decision): Promise<KnownSession | null> {
    const { streamId } = stream;
    const decideNow = () =>
      this.sweeper.without(streamId, () =>
        // A stream that is held here needs no place, and must not take that of another for a moment.
        this.admission.holding(this.registry.get(streamId) === undefined ? 1 : 0, (places) =>
          this.#commit(stream, decide, places > 0 && this.registry.accepting),
        ),
      );
    return this.#inTurn(streamId, () => this.#gate.pass(decideNow));
  }

  /** @param mayClaim this replica takes sessions and has a place. */
  async #commit(
    { streamId, entityId }: StreamFacts,
    decide: Decision,
    mayClaim: boolean,
  ): Promise<KnownSession | null> {
    const { known, claimed } = await this.database.transaction(async (tx) => {
      // Before the look: two replicas that hear of one new stream at once see one row.
      await this.offers.lockMeeting(tx, entityId);
      const found = await this.offers.find(tx, streamId);
      return { known: found, claimed: await decide(tx, found, mayClaim) };
    });
    if (claimed !== null) this.registry.adopt(claimed);
    return known;
  }

  /** The session in our hands, unless its row has another owner by now: that one has word of it. */
  #heldAs(known: KnownSession | null): LiveSession | undefined {
    const live = known === null ? undefined : this.registry.get(known.stream_id);
    return live?.epoch === known?.epoch ? live : undefined;
  }

  async #inTurn<Result>(streamId: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#deciding.get(streamId) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#deciding.set(streamId, mine);
    try {
      return await mine;
    } finally {
      if (this.#deciding.get(streamId) === mine) this.#deciding.delete(streamId);
    }
  }

  /** A repeated start: nothing where somebody works on it, else the claim that was missed. */
  async #rescue(
    tx: Transaction,
    known: KnownSession,
    mayClaim: boolean,
  ): Promise<ClaimedSession | null> {
    const held = this.registry.get(known.stream_id) !== undefined;
    if (held || this.offers.isElsewhere(known) || known.state === 'terminating') return null;
    if (!mayClaim) return null;
    if (known.state === 'offered') return this.claims.claimOffered(tx, known.id);
    return this.claims.claimOne(tx, known.id);
  }

  #request(
    tx: Transaction,
    known: KnownSession,
    request: 'redial' | 'interrupted',
    serverUrls: readonly string[],
    eventTs: number,
  ): Promise<void> {
    return this.offers.request(tx, known, request, serverUrls, new Date(eventTs));
  }

  /** The signature needs the ids byte for byte, and PostgreSQL keeps neither NUL nor half a pair. */
  #isJoinable(streamId: string, entityId: string): boolean {
    const joinable = [streamId, entityId].every(
      (id) => id !== '' && id.isWellFormed() && !id.includes('\0'),
    );
    if (!joinable) this.#logger.warn('A stream with an id that cannot be is ignored.');
    return joinable;
  }
}

/** Webhooks may come late and in any order: URLs older than those that we have are none. */
function currentUrls(
  { serverUrls, eventTs }: ZoomRtmsStarted['payload'] | ZoomRtmsInterrupted['payload'],
  known: KnownSession | null,
): readonly string[] {
  const ours = known?.server_urls_at?.getTime() ?? Number.NEGATIVE_INFINITY;
  return eventTs < ours ? [] : serverUrls;
}

function sameUrls(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((url) => right.includes(url));
}
