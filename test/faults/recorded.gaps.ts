/** To the packet: both sides are whole packets of the same clock. */
const PACKET_MS = 20;
/** Zoom's timestamps are whole milliseconds. */
const LEAST_MS = 1;
/** Track of a line that concerns the whole session. */
const EVERY_TRACK = '*';
/** Nobody of ours was there. */
const TAKEOVER = 'reconnect';

/** Times are milliseconds from the zero of the session. */
interface Stretch {
  readonly track: string;
  readonly from: number;
  readonly to: number;
}

/** What the samples of one file cover. */
export interface Sound extends Stretch {
  /** Of the owner that recorded it. */
  readonly epoch: number;
}

/** A gap of the ledger. */
export interface LedgerGap extends Stretch {
  readonly cause: string;
}

/** Gaps between one owner and the next, by the samples and by the ledger. */
export interface OwnerGaps {
  readonly files: readonly Stretch[];
  readonly ledger: readonly Stretch[];
}

/** Owners that heard any, in order. */
export const epochsOf = (sounds: readonly Sound[]): readonly number[] =>
  [...new Set(sounds.map(({ epoch }) => epoch))].toSorted((a, b) => a - b);

/** When nobody was heard: from the last sample of each owner to the first of the next one that heard any. */
export function unheardIn(sounds: readonly Sound[], track = EVERY_TRACK): readonly Stretch[] {
  const owned = epochsOf(sounds).map((epoch) => sounds.filter((sound) => sound.epoch === epoch));
  return owned.slice(1).flatMap((next, index) => {
    const from = Math.max(...(owned[index] ?? []).map(({ to }) => to));
    const to = Math.min(...next.map((sound) => sound.from));
    return to - from < LEAST_MS ? [] : [{ track, from, to }];
  });
}

/** As {@link unheardIn}, of each track by itself. */
function unheardByTrack(sounds: readonly Sound[]): readonly Stretch[] {
  const tracks = new Set(sounds.map(({ track }) => track));
  return [...tracks].flatMap((track) =>
    unheardIn(
      sounds.filter((sound) => sound.track === track),
      track,
    ),
  );
}

const inOrder = (gaps: readonly Stretch[]): readonly Stretch[] =>
  gaps.toSorted((a, b) => a.track.localeCompare(b.track) || a.from - b.from);

/** Several lines may share a gap among several causes. */
function joined(lines: readonly Stretch[]): readonly Stretch[] {
  const gaps: Stretch[] = [];
  for (const { track, from, to } of inOrder(lines)) {
    const last = gaps.at(-1);
    const goesOn = last?.track === track && Math.abs(from - last.to) < LEAST_MS;
    if (goesOn) gaps[gaps.length - 1] = { ...last, to };
    else gaps.push({ track, from, to });
  }
  return gaps;
}

/**
 * What the ledger says of the time between owners, and what the files say of it. A ledger tells it of each
 * track, or of all of them in one line; it is held to what it tells.
 */
export function ownerGaps(sounds: readonly Sound[], ledger: readonly LedgerGap[]): OwnerGaps {
  const holds = (line: LedgerGap) => (sound: Sound) =>
    sound.track === line.track && sound.from <= line.from && sound.to >= line.to;
  const isKnown = (line: LedgerGap) => sounds.some(({ track }) => track === line.track);
  // What is inside of a file is silence that its own owner wrote.
  const ofTracks = ledger.filter((line) => isKnown(line) && !sounds.some(holds(line)));
  const ofAll = ledger.filter(({ track, cause }) => track === EVERY_TRACK && cause === TAKEOVER);
  const isByTrack = ofTracks.some(({ cause }) => cause === TAKEOVER);
  return {
    files: inOrder(isByTrack ? unheardByTrack(sounds) : unheardIn(sounds)),
    ledger: joined(isByTrack ? [...ofTracks, ...ofAll] : ofAll),
  };
}

/** Gap by gap. */
export function agree({ files, ledger }: OwnerGaps): boolean {
  const isNear = (a: number, b: number) => Math.abs(a - b) < PACKET_MS;
  return (
    files.length === ledger.length &&
    files.every(({ track, from, to }, index) => {
      const told = ledger[index];
      return told?.track === track && isNear(told.from, from) && isNear(told.to, to);
    })
  );
}
