import { describe, expect, it } from 'vitest';
import type { StoredNotice } from '../session/session.timeline.js';
import type { Artifact } from './manifest.schema.js';
import { type Owner, Takeovers } from './takeover.gaps.js';

const ZERO = 1_763_900_000_000;
const END = 100_000;
const ANA = '16778240';
const BEN = '16779264';

function file(
  kind: 'audio' | 'video' | 'share',
  userId: string,
  from: number,
  to: number,
  arrivedAt?: number,
): Artifact {
  return {
    name: `${kind}-${userId}.e1.p1.wav`,
    key: '',
    kind,
    mediaType: '',
    participant: { userId, userName: null },
    epoch: 1,
    part: 1,
    sampleRate: null,
    channels: null,
    offsetMs: from,
    durationMs: to - from,
    bytes: 0,
    sha256: '',
    recovered: false,
    ...(arrivedAt !== undefined && {
      reception: { packets: 1, driftMs: 0, firstArrivedAt: ZERO + arrivedAt },
    }),
  };
}

const notice = (at: number, what: string, media?: string): StoredNotice => ({
  notice: what,
  timestamp: ZERO + at,
  ...(media !== undefined && { media }),
});

/** As rows: track, epoch of the owner after it, from, to. */
function gapsOf(...owners: readonly Omit<Owner, 'epoch'>[]) {
  const numbered = owners.map((owner, index) => ({ epoch: index + 1, ...owner }));
  return new Takeovers(numbered, ZERO, END)
    .gaps()
    .map(({ track, epoch, from, to }) => [track, epoch, from, to]);
}

describe('a change of owner in the gap ledger', () => {
  it('is found among any number of notices and files', () => {
    const many = Array.from({ length: 500_000 }, (_, index) => 10_000 + (index % 50_000));
    const media = many.map((at) => file('audio', BEN, at, at + 1));
    const first = { media: [...media, file('video', ANA, 0, 10_000)], notices: [] };
    const notices = many.map((at) => notice(at + 5_000, 'active_speaker'));
    expect(gapsOf(first, { media: [], notices })).toEqual([
      [BEN, 2, 60_000, 60_001],
      [`video-${ANA}`, 2, 10_000, 15_000],
    ]);
  });

  it('is there for a camera and a screen where there is no sound', () => {
    const media = (from: number, to: number) => [
      file('video', ANA, from, to),
      file('share', BEN, from, to + 500),
    ];
    const [first, second] = [media(0, 10_000), media(18_000, 50_000)];
    expect(gapsOf({ media: first, notices: [] }, { media: second, notices: [] })).toEqual([
      [`video-${ANA}`, 2, 10_000, 18_000],
      [`share-${BEN}`, 2, 10_500, 18_000],
    ]);
  });

  it('is there for all sound and for each voice, from what was last heard of anybody', () => {
    const before = [file('audio', ANA, 0, 10_000), file('audio', BEN, 1_000, 4_000)];
    const after = [file('audio', BEN, 12_000, 50_000), file('audio', ANA, 30_000, 40_000)];
    expect(gapsOf({ media: before, notices: [] }, { media: after, notices: [] })).toEqual([
      ['*', 2, 10_000, 12_000],
      [ANA, 2, 10_000, 12_000],
      [BEN, 2, 10_000, 12_000],
    ]);
  });

  it('is there for a camera whose sound Zoom sent again', () => {
    const before = [file('audio', ANA, 0, 10_000), file('video', ANA, 0, 9_600)];
    const after = [file('audio', ANA, 2_000, 50_000), file('video', ANA, 18_000, 50_000)];
    expect(gapsOf({ media: before, notices: [] }, { media: after, notices: [] })).toEqual([
      [`video-${ANA}`, 2, 9_600, 18_000],
    ]);
  });

  it('ends with what first reached a successor that had no picture, and with the session else', () => {
    const camera = [file('video', ANA, 0, 10_000)];
    const replayed = [file('audio', BEN, 2_000, 50_000, 17_000)];
    const row = (to: number) => [`video-${ANA}`, 2, 10_000, to];
    const first = { media: camera, notices: [] };
    expect(gapsOf(first, { media: replayed, notices: [] })).toEqual([row(17_000)]);
    const said = [notice(500, 'first_packet'), notice(16_000, 'video_off')];
    expect(gapsOf(first, { media: replayed, notices: said })).toEqual([row(16_000)]);
    expect(gapsOf(first, { media: [], notices: [] })).toEqual([row(END)]);
  });

  it('leaves out the time for which a track was off or silent under an owner that was there', () => {
    const off = [notice(5_000, 'video_off'), notice(60_000, 'active_speaker')];
    const [camera, again] = [file('video', ANA, 0, 5_000), file('video', ANA, 68_000, 90_000)];
    expect(gapsOf({ media: [camera], notices: off }, { media: [again], notices: [] })).toEqual([
      [`video-${ANA}`, 2, 60_000, 68_000],
    ]);
    // And nothing at all where it is off before and after.
    expect(gapsOf({ media: [camera], notices: off }, { media: [], notices: [] })).toEqual([]);
  });

  it('begins with the loss of the connection of its kind, if that was not made again', () => {
    const camera = file('video', ANA, 0, 20_000);
    const notices = [
      notice(3_000, 'interrupted', 'video'),
      notice(4_000, 'reconnected', 'video'),
      notice(30_000, 'interrupted', 'audio'),
      notice(31_000, 'interrupted', 'video'),
      notice(40_000, 'active_speaker'),
    ];
    const after = { media: [file('video', ANA, 50_000, 60_000)], notices: [] };
    expect(gapsOf({ media: [camera], notices }, after)).toEqual([
      [`video-${ANA}`, 2, 31_000, 50_000],
    ]);
  });

  it('goes over owners that recorded nothing of its kind, and is none of a single owner', () => {
    const nothing = { media: [], notices: [] };
    const [first, third] = [file('video', ANA, 0, 10_000), file('video', ANA, 20_000, 30_000)];
    const owners = [{ media: [first], notices: [] }, nothing, { media: [third], notices: [] }];
    expect(gapsOf(...owners)).toEqual([[`video-${ANA}`, 3, 10_000, 20_000]]);
    expect(gapsOf({ media: [first], notices: [] })).toEqual([]);
  });
});
