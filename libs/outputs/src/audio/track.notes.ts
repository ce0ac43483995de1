import type { AudioFrame } from '@zoom-platform/rtms/extension';
import type { AudioJournalLine } from './audio.journal.js';
import type { TrackIdentity } from './audio.track.js';
import type { Span } from './sample.window.js';

type RefusalReason = Extract<AudioJournalLine, { line: 'refused' }>['reason'];

interface NotedTrack {
  readonly identity: TrackIdentity;
  readonly received: number;
  readonly driftMs: number;
}

/** Counts what became of packets, and writes it to the ledger a flush at a time. */
export class TrackNotes {
  readonly #names = new Map<string, string>();
  readonly #late = new Map<NotedTrack, Span & { packets: number }>();
  readonly #refused = new Map<RefusalReason, number>();
  readonly #received = new Map<NotedTrack, { packets: number; readonly arrivedAt: number }>();

  constructor(
    private readonly log: (line: AudioJournalLine) => void,
    private readonly now: () => number,
  ) {}

  name({ userId, userName }: AudioFrame): void {
    if (userId === null || userName === null || this.#names.get(userId) === userName) return;
    this.#names.set(userId, userName);
    this.log({ line: 'name', userId, userName });
  }

  /** The track's first packet is here. */
  arrived(track: NotedTrack): void {
    if (!this.#received.has(track))
      this.#received.set(track, { packets: 0, arrivedAt: this.now() });
  }

  received(track: NotedTrack): void {
    const known = this.#received.get(track);
    if (known === undefined || known.packets === track.received) return;
    known.packets = track.received;
    const { packets, arrivedAt } = known;
    this.log({ line: 'received', ...keyOf(track), packets, driftMs: track.driftMs, arrivedAt });
  }

  /** @param span Unix milliseconds of the packet */
  late(track: NotedTrack, { from, to }: Span): void {
    const known = this.#late.get(track) ?? { from, to, packets: 0 };
    this.#late.set(track, {
      from: Math.min(known.from, from),
      to: Math.max(known.to, to),
      packets: known.packets + 1,
    });
  }

  refused(reason: RefusalReason): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  /** Writes down what was late or refused since the last call. */
  settle(): void {
    for (const [track, { from, to, packets }] of this.#late) {
      this.log({ line: 'late', ...keyOf(track), from, to, packets });
    }
    this.#late.clear();
    for (const [reason, packets] of this.#refused) this.log({ line: 'refused', reason, packets });
    this.#refused.clear();
  }
}

function keyOf({ identity }: NotedTrack) {
  return { track: identity.label, part: identity.part };
}
