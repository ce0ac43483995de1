import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TranscriptFrame } from '@zoom-platform/rtms/extension';
import { MEETING_START, transcriptFrame } from '../testing/session.frames.js';
import { type Revision, revisionOf, type TranscriptOperation } from './transcript.operation.js';
import { MAX_SEGMENT_ID, TranscriptSegments } from './transcript.segments.js';

const ANA = '16778240';
const BEN = '16779264';

function transcribe(packets: readonly Revision[]) {
  const segments = new TranscriptSegments();
  const operations = packets.flatMap((packet) => segments.apply(packet));
  return { texts: segments.list().map(({ text }) => text), list: segments.list(), operations };
}

/** What someone holds who puts every current operation in place of what had its id. */
function followed(operations: readonly TranscriptOperation[]): Map<string, string> {
  const shown = new Map<string, string>();
  for (const { id, current, attribute, text } of operations) {
    if (!current) continue;
    if (attribute === 'delete') shown.delete(id);
    else shown.set(id, text);
  }
  return shown;
}

const said = (text: string, attribute: TranscriptFrame['attribute'], at: number) =>
  revisionOf(
    transcriptFrame(ANA, 1_500, 4_000, text, { attribute, timestamp: MEETING_START + at }),
  );

describe('transcript segments', () => {
  it('keeps a redelivered packet once', () => {
    const packet = said('The build is green.', 'none', 4_300);
    const again = { ...packet, timestamp: packet.timestamp + 600 };
    const { texts, operations } = transcribe([packet, again, packet]);
    expect(texts).toEqual(['The build is green.']);
    expect(operations).toHaveLength(1);
  });

  it('takes an update of the same user and start time, and no first guess after it', () => {
    const guess = said('Good morning everyone let us', 'new', 3_400);
    const update = said('Good morning, everyone.', 'update', 4_300);
    const tardy = { ...guess, timestamp: MEETING_START + 5_200 };
    expect(transcribe([guess, update, tardy]).texts).toEqual(['Good morning, everyone.']);
    expect(transcribe([update, tardy, guess]).texts).toEqual(['Good morning, everyone.']);
  });

  it('takes a deletion for good, also before what it deletes', () => {
    const first = said('Sorry I am late.', 'new', 4_300);
    const deletion = said('', 'delete', 5_500);
    const again = said('Sorry I am late.', 'new', 6_500);
    expect(transcribe([first, deletion, again]).texts).toEqual([]);
    expect(transcribe([deletion, first]).texts).toEqual([]);
  });

  it('tells voices apart that start together and have a channel each, and one number or none', () => {
    const on = (channelId: string, text: string, userId: string | null = null) =>
      revisionOf(transcriptFrame(userId, 1_000, 2_000, text, { channelId }));
    const packets = [
      on('agent', 'Hello.'),
      on('caller', 'Hi.'),
      on('agent', 'Good day.', ANA),
      on('caller', 'Good morning.', ANA),
      revisionOf(transcriptFrame(ANA, 1_000, 2_000, 'Aloud.')),
      on('a/b:c 7', 'Elsewhere.'),
    ];
    const { list, operations } = transcribe([...packets, ...packets]);
    expect(list.map(({ id, channelId, text }) => [id, channelId, text]).sort()).toEqual(
      [
        [`${ANA}:${String(MEETING_START + 1_000)}`, undefined, 'Aloud.'],
        [`${ANA}@agent:${String(MEETING_START + 1_000)}`, 'agent', 'Good day.'],
        [`${ANA}@caller:${String(MEETING_START + 1_000)}`, 'caller', 'Good morning.'],
        [`unknown@a%2Fb%3Ac%207:${String(MEETING_START + 1_000)}`, 'a/b:c 7', 'Elsewhere.'],
        [`unknown@agent:${String(MEETING_START + 1_000)}`, 'agent', 'Hello.'],
        [`unknown@caller:${String(MEETING_START + 1_000)}`, 'caller', 'Hi.'],
      ].sort(),
    );
    expect(transcribe(operations.map(revisionOf)).list).toEqual(list);
  });

  it('lists what was said in the order of its start, whoever was heard first', () => {
    const ana = revisionOf(transcriptFrame(ANA, 10_500, 13_000, 'Did anything surprise you?'));
    const ben = revisionOf(transcriptFrame(BEN, 14_500, 17_000, 'One index was missing.'));
    expect(transcribe([ben, ana]).texts).toEqual([ana.text, ben.text]);
  });

  it('keeps two people apart who start at the same time, and a speaker without an id', () => {
    const all = [ANA, BEN, null].map((user) =>
      revisionOf(transcriptFrame(user, 1_000, 2_000, `I am ${String(user)}`)),
    );
    expect(transcribe(all).list.map(({ id }) => id)).toEqual([
      `${ANA}:${String(MEETING_START + 1_000)}`,
      `${BEN}:${String(MEETING_START + 1_000)}`,
      `unknown:${String(MEETING_START + 1_000)}`,
    ]);
  });

  it('has ids of a length that is known, each its own, also of voices with endless names', () => {
    const names = ['1', '2'].map((end) => `${'話'.repeat(5_000)}${end}`);
    const packets = names.flatMap((name) => [
      revisionOf(transcriptFrame(name, 1_000, 2_000, 'As a user.')),
      revisionOf(transcriptFrame(ANA, 1_000, 2_000, 'On a channel.', { channelId: name })),
      revisionOf(transcriptFrame(name, 1_000, 2_000, 'As both.', { channelId: name })),
    ]);
    const ids = transcribe([...packets, ...packets]).list.map(({ id }) => id);
    expect(new Set(ids).size).toBe(6);
    for (const id of ids) expect(id.length).toBeLessThanOrEqual(MAX_SEGMENT_ID);
  });

  it('takes a name from a redelivery', () => {
    const nameless = { ...said('Hello.', 'none', 4_300), userName: null };
    const { list } = transcribe([nameless, said('Hello.', 'none', 4_300)]);
    expect(list[0]?.userName).toBe(`Person ${ANA}`);
  });

  const packet = fc.record({
    userId: fc.constantFrom(ANA, BEN, null),
    userName: fc.constantFrom('Ana', 'Ben', null),
    startTime: fc.constantFrom(1_000, 2_000, 3_000),
    endTime: fc.constantFrom(4_000, 5_000),
    timestamp: fc.integer({ min: 0, max: 6 }),
    language: fc.constantFrom(9, null),
    attribute: fc.constantFrom('none', 'new', 'update', 'delete'),
    text: fc.constantFrom('one', 'two', 'three', ''),
  });
  const shuffledTwice = fc.array(packet, { maxLength: 14 }).chain((packets) => {
    const anyOrder = () =>
      fc.shuffledSubarray([...packets, ...packets], { minLength: packets.length * 2 });
    return fc.tuple(fc.constant(packets), anyOrder());
  });

  it('gives the same transcript for any order and repetition of the same packets', () => {
    fc.assert(
      fc.property(shuffledTwice, ([packets, shuffled]) => {
        expect(transcribe(shuffled).list).toEqual(transcribe(packets).list);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives the same transcript from its operation log, and to whoever follows it', () => {
    fc.assert(
      fc.property(shuffledTwice, ([, packets]) => {
        const { list, operations } = transcribe(packets);
        const replayed = transcribe(operations.map(revisionOf));
        expect(replayed.list).toEqual(list);
        const shown = [...followed(operations)].filter(([, text]) => text !== '');
        expect(new Map(shown)).toEqual(new Map(list.map(({ id, text }) => [id, text])));
      }),
      { numRuns: 2_000 },
    );
  });
});
