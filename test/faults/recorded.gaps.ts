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

/** When nobody was heard, between one owner and the next. */
export interface OwnerGap extends Stretch {
  /** Of the owner that came after it. */
  readonly epoch: number;
}

/** Gaps between one owner and the next, by the samples and by the ledger. */
export interface OwnerGaps {
  readonly files: readonly OwnerGap[];
  /** Lines of all tracks together. */
  readonly ledger: readonly Stretch[];
  /** Lines of single tracks that are no part of a gap of the files up to its end. */
  readonly astray: readonly Stretch[];
  /** Tracks of both owners that the ledger leaves out where it tells of others. */
  readonly untold: readonly string[];
}

/** Owners that heard any, in order. */
export const epochsOf = (sounds: readonly Sound[]): readonly number[] =>
  [...new Set(sounds.map(({ epoch }) => epoch))].toSorted((a, b) => a - b);

/** When nobody was heard: from the last sample of each owner to the first of the next one that heard any. */
export function unheardIn(sounds: readonly Sound[]): readonly OwnerGap[] {
  const owned = epochsOf(sounds).map((epoch) => sounds.filter((sound) => sound.epoch === epoch));
  return owned.slice(1).flatMap((next, index) => {
    const from = Math.max(...(owned[index] ?? []).map(({ to }) => to));
    const to = Math.min(...next.map((sound) => sound.from));
    const epoch = next[0]?.epoch ?? 0;
    return to - from < LEAST_MS ? [] : [{ track: EVERY_TRACK, epoch, from, to }];
  });
}

const isNear = (a: number, b: number) => Math.abs(a - b) < PACKET_MS;

/** Whether a line of one track tells of this gap: who was silent may be missed from later on. */
const isWithin = (line: Stretch, gap: Stretch) =>
  isNear(line.to, gap.to) && line.from > gap.from - PACKET_MS && line.from < gap.to;

function tracksOver(gap: OwnerGap, sounds: readonly Sound[]): readonly string[] {
  const former = Math.max(...epochsOf(sounds).filter((epoch) => epoch < gap.epoch));
  const heardBy = (epoch: number) =>
    new Set(sounds.filter((sound) => sound.epoch === epoch).map(({ track }) => track));
  const later = heardBy(gap.epoch);
  return [...heardBy(former)].filter((track) => later.has(track));
}

/**
 * What the ledger says of the time between owners, and what the files say of it. A ledger has a line of
 * each gap for all tracks together, and may have others for each track.
 */
export function ownerGaps(sounds: readonly Sound[], ledger: readonly LedgerGap[]): OwnerGaps {
  const files = unheardIn(sounds);
  const takeovers = ledger.filter(({ cause }) => cause === TAKEOVER);
  // What is inside of a file is silence that its own owner wrote.
  const isInside = (line: LedgerGap) =>
    sounds.some(
      ({ track, from, to }) => track === line.track && from <= line.from && to >= line.to,
    );
  const isKnown = (line: LedgerGap) => sounds.some(({ track }) => track === line.track);
  const ofTracks = takeovers.filter((line) => isKnown(line) && !isInside(line));
  return {
    files,
    ledger: takeovers
      .filter(({ track }) => track === EVERY_TRACK)
      .toSorted((a, b) => a.from - b.from),
    astray: ofTracks.filter((line) => !files.some((gap) => isWithin(line, gap))),
    untold: files.flatMap((gap) => {
      const told = ofTracks.filter((line) => isWithin(line, gap)).map(({ track }) => track);
      return told.length === 0
        ? []
        : tracksOver(gap, sounds).filter((track) => !told.includes(track));
    }),
  };
}

/** Gap by gap, and track by track where the ledger tells them apart. */
export function agree({ files, ledger, astray, untold }: OwnerGaps): boolean {
  const areEqual = files.every(({ from, to }, index) => {
    const told = ledger[index];
    return told !== undefined && isNear(told.from, from) && isNear(told.to, to);
  });
  return areEqual && files.length === ledger.length && astray.length === 0 && untold.length === 0;
}
