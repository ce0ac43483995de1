import type { MediaSource } from '@zoom-platform/rtms/extension';
import { describe, expect, it } from 'vitest';
import type { SessionTimeline, StoredNotice } from '../session/session.timeline.js';
import { MEETING_START } from '../testing/session.frames.js';
import type { SaidSegment } from '../transcript/transcript.segments.js';
import { attributed } from './session.speakers.js';

const at = (seconds: number) => MEETING_START + seconds * 1_000;

const person = (userId: string, userName: string | null = null): MediaSource => ({
  userId,
  userName,
});
const join = (seconds: number, ...participants: MediaSource[]): StoredNotice => ({
  notice: 'participant_joined',
  timestamp: at(seconds),
  participants,
});
const leave = (seconds: number, ...userIds: string[]): StoredNotice => ({
  notice: 'participant_left',
  timestamp: at(seconds),
  participants: userIds.map((userId) => person(userId)),
});
const lost = (seconds: number): StoredNotice => ({
  notice: 'interrupted',
  media: null,
  timestamp: at(seconds),
});

function said(userId: string | null, seconds: number, userName: string | null = null): SaidSegment {
  const startTime = at(seconds);
  const id = `${userId ?? 'unknown'}:${String(startTime)}`;
  return { id, userId, userName, startTime, endTime: startTime + 900, language: 9, text: 'Yes.' };
}

function timelineOf(
  watches: StoredNotice[][],
  names: Record<string, string> = {},
): SessionTimeline {
  return {
    notices: watches.flat(),
    watches,
    names: new Map(Object.entries(names)),
    zero: MEETING_START,
    offeredAt: MEETING_START,
    unreadable: 0,
  };
}

/** Speaker ids of the segments, after one owner saw these notices. */
const speakers = (segments: SaidSegment[], ...notices: StoredNotice[]) =>
  attributed(segments, timelineOf([notices])).map(({ speakerId }) => speakerId);

describe('speakers', () => {
  it('are one person after a rejoin under the same name, however it is written', () => {
    expect(
      speakers(
        [said('1', 1, 'Ana Duarte'), said('2', 21, 'ana  duarte ')],
        join(0, person('1', 'Ana Duarte')),
        leave(10, '1'),
        join(20, person('2', 'ana  duarte ')),
      ),
    ).toEqual(['1', '1']);
  });

  it('are one person after a rename, and a rejoin under either name', () => {
    expect(
      speakers(
        [said('1', 1, 'Ana'), said('1', 2, 'Ana (Lisbon)'), said('2', 21), said('3', 41)],
        join(0, person('1', 'Ana')),
        leave(10, '1'),
        join(20, person('2', 'Ana (Lisbon)')),
        leave(30, '2'),
        join(40, person('3', 'Ana')),
      ),
    ).toEqual(['1', '1', '1', '1']);
  });

  it('are two people of one name who are there at once, and blank when one of them rejoins', () => {
    expect(
      speakers(
        [said('1', 1), said('2', 2), said('3', 21), said('1', 22)],
        join(0, person('1', 'Ana'), person('2', 'Ana')),
        leave(10, '2'),
        join(20, person('3', 'Ana')),
      ),
    ).toEqual(['1', '2', null, '1']);
  });

  it('are blank for whoever comes after several people of the name left', () => {
    const notices = [
      join(0, person('1', 'Ana'), person('2', 'Ana')),
      leave(10, '1', '2'),
      join(20, person('3', 'Ana'), person('4', 'Ben')),
    ];
    expect(speakers([said('3', 21), said('4', 21)], ...notices)).toEqual([null, '4']);
  });

  it('are not told by a name that somebody else took before it was used again', () => {
    expect(
      speakers(
        [said('1', 1), said('2', 2), said('2', 8), said('3', 21)],
        join(0, person('1', 'Ana'), person('2', 'Eve')),
        join(5, person('2', 'Ana')),
        leave(10, '1', '2'),
        join(20, person('3', 'Ana')),
      ),
    ).toEqual(['1', '2', '2', null]);
  });

  it.each(['+1 201*****12', '12015550123', 'Call-in User_1', 'iPhone', 'Zoom User', '١٢٣'])(
    'are blank for a second caller named %s',
    (name) => {
      expect(
        speakers(
          [said('1', 1), said('2', 21)],
          join(0, person('1', name)),
          leave(10, '1'),
          join(20, person('2', name)),
        ),
      ).toEqual(['1', null]);
    },
  );

  it('are two callers who share a number and are there at once', () => {
    const both = [person('1', '12015550123'), person('2', '12015550123')];
    expect(speakers([said('1', 1), said('2', 2)], join(0, ...both))).toEqual(['1', '2']);
  });

  it('are told apart where Zoom gives a number again', () => {
    const segments = attributed(
      [said('1', 1), said('1', 21), said('1', 41)],
      timelineOf([
        [
          join(0, person('1', 'Ana')),
          leave(10, '1'),
          join(20, person('1', 'Ben')),
          leave(30, '1'),
          join(40, person('1', 'Ana')),
        ],
      ]),
    );
    expect(segments.map(({ speakerId, userName }) => [speakerId, userName])).toEqual([
      ['1', 'Ana'],
      ['1.2', 'Ben'],
      ['1', 'Ana'],
    ]);
  });

  it('stay who they are when Zoom lists those who are there anew', () => {
    const roster = [person('1', 'Ana'), person('2', 'Ben')];
    const notices = [join(0, ...roster), lost(10), join(12, ...roster)];
    const segments = [said('1', 1), said('1', 13), said('2', 13)];
    expect(speakers(segments, ...notices)).toEqual(['1', '1', '2']);
  });

  it('are blank where a leave may have been missed', () => {
    const rejoined = [said('1', 1), said('2', 21)];
    const before = [join(0, person('1', 'Ana'))];
    const after = [join(20, person('2', 'Ana'))];
    expect(speakers(rejoined, ...before, lost(10), ...after)).toEqual(['1', null]);
    // Another owner took the session over in between.
    const watched = attributed(rejoined, timelineOf([before, after]));
    expect(watched.map(({ speakerId }) => speakerId)).toEqual(['1', null]);
  });

  it('are blank where a number has another name after nobody watched', () => {
    expect(
      speakers(
        [said('1', 1), said('1', 13), said('2', 14)],
        join(0, person('1', 'Ana')),
        lost(10),
        join(12, person('1', 'Ben')),
        join(13, person('2', 'Ben')),
      ),
    ).toEqual(['1', null, null]);
  });

  it('are known without any join, as long as no name comes under two numbers', () => {
    expect(
      speakers([
        said('1', 1, 'Ana'),
        said('2', 2, 'Ben'),
        said('1', 3, 'Ana'),
        said('3', 4, 'Ana'),
      ]),
    ).toEqual(['1', '2', '1', null]);
  });

  it('are blank without a number, and without a name', () => {
    expect(speakers([said(null, 1, 'Ana'), said('1', 2)], join(0, person('1')))).toEqual([
      null,
      null,
    ]);
  });

  it('take the name that the number had then, or the only one that is known of it', () => {
    const renamed = [join(0, person('1', 'Ana')), join(10, person('1', 'Ana D.'))];
    const nameless = attributed([said('1', 1), said('1', 11)], timelineOf([renamed]));
    expect(nameless.map(({ userName }) => userName)).toEqual(['Ana', 'Ana D.']);
    const byAudio = attributed([said('7', 1)], timelineOf([], { '7': 'Gus' }));
    expect(byAudio).toMatchObject([{ speakerId: '7', userName: 'Gus' }]);
  });
});
