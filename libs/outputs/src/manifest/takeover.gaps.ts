import type { Span } from '../audio/sample.window.js';
import { earliest, latest } from '../session/time.extremes.js';
import type { StoredNotice } from '../session/session.timeline.js';
import type { Artifact } from './manifest.schema.js';

/** Track name of what concerns the whole session. */
export const EVERY_TRACK = '*';

/** A track that goes on to within this of its owner's end was going on: a killed one loses a second. */
const REACH_MS = 2_000;

const KINDS = ['audio', 'video', 'share'] as const;
type Kind = (typeof KINDS)[number];

/** What one owner of a session left. */
export interface Owner {
  readonly epoch: number;
  readonly media: readonly Artifact[];
  readonly notices: readonly StoredNotice[];
}

/** Nobody recorded a track then; milliseconds from the session's zero. */
export interface TakeoverGap extends Span {
  readonly track: string;
  /** Of the owner that came after it. */
  readonly epoch: number;
}

/** One person's media of one kind, by one owner. */
interface Stay extends Span {
  readonly track: string;
}

/**
 * Where a change of owner left a session without media: of all sound from the last of one owner to the
 * first of the next, under {@link EVERY_TRACK}; and of each track that went on by then or goes on after.
 * A track that was silent or off before is missed from the owner's last sign of life, by its media of
 * that kind and its notices, or from the connection's loss; not from its own end.
 */
export class Takeovers {
  constructor(
    /** In the order of their epochs. */
    private readonly owners: readonly Owner[],
    /** The session's zero, Unix milliseconds. */
    private readonly zero: number,
    /** The session's end, milliseconds from zero. */
    private readonly end: number,
  ) {}

  gaps(): TakeoverGap[] {
    return [...this.#ofAllSound(), ...KINDS.flatMap((kind) => this.#ofKind(kind))];
  }

  #ofAllSound(): TakeoverGap[] {
    const heard = this.owners
      .map(({ epoch, media }) => ({ epoch, spans: spansOf(media, 'audio') }))
      .filter(({ spans }) => spans.length > 0);
    return heard.slice(1).flatMap(({ epoch, spans }, index) => {
      const from = endOf(heard[index]?.spans ?? []);
      const to = startOf(spans);
      return to > from ? [{ track: EVERY_TRACK, epoch, from, to }] : [];
    });
  }

  #ofKind(kind: Kind): TakeoverGap[] {
    return this.owners.slice(0, -1).flatMap((owner, index) => {
      const later = this.owners.slice(index + 1);
      if (spansOf(owner.media, kind).length === 0) return [];
      const successor = later.find(({ media }) => spansOf(media, kind).length > 0);
      return this.#between(kind, owner, successor, later);
    });
  }

  #between(
    kind: Kind,
    owner: Owner,
    successor: Owner | undefined,
    later: readonly Owner[],
  ): TakeoverGap[] {
    const begin = successor === undefined ? this.end : startOf(spansOf(successor.media, kind));
    const until = this.#endOf(owner, kind, begin);
    const after = staysOf(successor?.media ?? [], kind);
    const epoch = successor?.epoch ?? later[0]?.epoch ?? owner.epoch;
    return [...staysOf(owner.media, kind)].flatMap(([person, { track, to: end }]) => {
      const next = after.get(person);
      const wentOn = end >= until - REACH_MS;
      if (!wentOn && next === undefined) return [];
      // Tracks of sound are written together, those of pictures each for itself.
      const from = wentOn && kind !== 'audio' ? end : Math.max(end, until);
      const isPrompt = kind !== 'audio' && next !== undefined && next.from <= begin + REACH_MS;
      const known = isPrompt ? next.from : begin;
      const to = successor === undefined ? this.#signOf(later, from) : known;
      return to > from ? [{ track, epoch, from, to }] : [];
    });
  }

  /** When an owner last recorded a kind, as far as it is known; or lost its connection for good. */
  #endOf({ media, notices }: Owner, kind: Kind, begin: number): number {
    const until = endOf(spansOf(media, kind));
    let brokenAt: number | null = null;
    let last = until;
    for (const { notice, timestamp, media: named = null } of notices) {
      const at = timestamp - this.zero;
      if (at > begin) continue;
      last = Math.max(last, at);
      if (named !== null && named !== kind) continue;
      if (notice === 'interrupted') brokenAt ??= at;
      else if (notice === 'reconnected') brokenAt = null;
    }
    return brokenAt ?? last;
  }

  /** When owners that recorded none of a kind were there, at the latest: something else reached them. */
  #signOf(owners: readonly Owner[], after: number): number {
    const signs = owners.flatMap(({ media, notices }) => [
      ...media.map(({ offsetMs }) => offsetMs),
      ...media.flatMap(({ reception }) =>
        reception === undefined ? [] : [reception.firstArrivedAt - this.zero],
      ),
      ...notices.map(({ timestamp }) => timestamp - this.zero),
    ]);
    return earliest([this.end, ...signs.filter((sign) => sign > after)]) ?? this.end;
  }
}

function spansOf(media: readonly Artifact[], kind: Kind): Span[] {
  return media
    .filter((artifact) => artifact.kind === kind)
    .map(({ offsetMs, durationMs }) => ({ from: offsetMs, to: offsetMs + durationMs }));
}

/** By person; the track is named as in the ledger of its owner. */
function staysOf(media: readonly Artifact[], kind: Kind): ReadonlyMap<string, Stay> {
  const stays = new Map<string, Stay>();
  for (const artifact of media) {
    if (artifact.kind !== kind) continue;
    const { name, participant, offsetMs, durationMs } = artifact;
    const person = JSON.stringify([participant?.userId, participant?.channelId]);
    const known = stays.get(person);
    const [stem = name] = name.split('.');
    stays.set(person, {
      track: kind === 'audio' ? stem.replace(/^audio-/, '') : stem,
      from: Math.min(known?.from ?? Infinity, offsetMs),
      to: Math.max(known?.to ?? -Infinity, offsetMs + durationMs),
    });
  }
  return stays;
}

function startOf(spans: readonly Span[]): number {
  return earliest(spans.map(({ from }) => from)) ?? Infinity;
}

function endOf(spans: readonly Span[]): number {
  return latest(spans.map(({ to }) => to)) ?? -Infinity;
}
